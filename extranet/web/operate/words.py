"""Words of the administration: sizes, states, kinds of mail and of work."""

from __future__ import annotations

import re

from extranet import outbox, work
from extranet.web import formats

LETTERS = {
    "access_review": "revue des comptes",
    "account_changed": "compte modifié",
    "account_closed": "compte fermé",
    "account_dormant": "compte peu utilisé",
    "added_to_organisation": "ajout à une structure",
    "alert": "alerte d’une recherche",
    "alert_renewal": "alerte à prolonger",
    "authorisation_changed": "habilitation d’une structure",
    "confirmation": "places à confirmer",
    "forgotten_password": "mot de passe oublié",
    "invitation": "invitation",
    "join_asked": "demande d’accès",
    "join_refused": "demande d’accès refusée",
    "organisation_closed": "structure fermée",
    "remark_answered": "réponse à une remarque",
    "review_returned": "fiche renvoyée",
    "selection": "sélection de formations",
}
WORKS = {
    "access_reviews": "Revue des comptes",
    "ask_providers": "Demandes de places aux organismes",
    "backup": "Sauvegarde",
    "delivery": "Fichier livré",
    "dormant_accounts": "Comptes peu utilisés",
    "forgotten_password": "Lien de mot de passe oublié",
    "index-check": "Index comparé à la base",
    "index-rebuild": "Index reconstruit",
    "offer-export": "Export de l’offre",
    "partner-files": "Fichiers des partenaires",
    "reference-load": "Référentiel chargé",
    "result-export": "Export de résultats",
}
FILES = {
    "communes": "Communes",
    "rome": "Métiers du ROME",
    "rome-appellations": "Appellations du ROME",
    "nsf": "Spécialités NSF",
    "rncp": "Certifications RNCP et RS",
    "formacode": "Formacode",
}
TABLES = {
    "communes": "Communes",
    "rome": "Métiers du ROME",
    "rome-appellation": "Appellations du ROME",
    "nsf": "Spécialités NSF",
    "rncp": "Certifications RNCP",
    "rs": "Répertoire spécifique",
    "formacode": "Formacode",
}
MAIL_STATES = {
    "attente": (outbox.WAITING, "en attente", "unknown"),
    "parti": (outbox.SENT, "partis", "open"),
    "echec": (outbox.FAILED, "en échec", "closed"),
}
WORK_STATES = {
    "en-cours": ((work.RUNNING, work.WAITING), "en cours ou en attente"),
    "echec": ((work.FAILED,), "en échec"),
    "fait": ((work.DONE,), "faits"),
}
WORK_WORDS = {
    work.WAITING: ("unknown", "en attente"),
    work.RUNNING: ("open", "en cours"),
    work.DONE: ("open", "fait"),
    work.FAILED: ("closed", "en échec"),
}
_UNITS = ("octets", "ko", "Mo", "Go", "To")
# What a link or a word of our own could be inside an error: nobody needs it to understand.
_SECRET = re.compile(r"https?://\S+|/(?:lien|activer|mot-de-passe)/\S+|[A-Za-z0-9_.-]{32,}")


def size(count: float) -> str:
    """Say a number of bytes."""
    for unit in _UNITS:
        if count < 1000 or unit == _UNITS[-1]:
            return f"{formats.number(round(count, 1 if unit in {'Go', 'To'} else 0))}\u00a0{unit}"
        count /= 1000
    raise AssertionError


def error(text: str | None) -> str:
    """Return what went wrong without any link or long word that could be one's key."""
    return _SECRET.sub("…", text or "")
