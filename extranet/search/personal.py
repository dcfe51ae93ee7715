"""What the search says of a person: the searches they keep, the synonyms they wrote."""

from __future__ import annotations

from extranet.accounts.holding import Erasing, Holding
from extranet.search.alerting.saved import SavedSearch
from extranet.search.words.synonyms import Synonym

HOLDINGS = (
    Holding(
        SavedSearch.user_id, "Recherches enregistrées", Erasing.DELETE, secret=("key", "told_actions", "told_sessions")
    ),
    Holding(Synonym.author_id, "Synonymes écrits", Erasing.KEEP),
)
