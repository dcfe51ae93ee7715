"""LHÉO, the language of the offer (lheo.gouv.fr): its elements, their order, what is valid, and how nothing is lost."""
