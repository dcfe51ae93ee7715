"""ProConnect, an OpenID Connect provider: who it says somebody is. Knows nothing of accounts nor of pages."""
