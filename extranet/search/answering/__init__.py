"""How a request is answered: matched, weighed, filtered, counted, placed, ranked."""
