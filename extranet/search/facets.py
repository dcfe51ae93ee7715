"""The facets: their parameters, what values each takes, and the words that people read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extranet.catalogue.content import RHYTHM_LABELS
from extranet.reference.lheo_codes import TEACHING_MODES

YES, TO_CONFIRM, FULL = "oui", "a-confirmer", "complet"
NONE = "sans"
FORMACODE, NSF = "f:", "n:"

LEVELS = {
    "1": "Niveau 1 (savoirs de base)",
    "2": "Niveau 2 (préqualification)",
    "3": "Niveau 3 (CAP, BEP)",
    "4": "Niveau 4 (bac)",
    "5": "Niveau 5 (BTS, bac+2)",
    "6": "Niveau 6 (licence, bac+3)",
    "7": "Niveau 7 (master, bac+5)",
    "8": "Niveau 8 (doctorat)",
    NONE: "Sans niveau précisé",
}
CERTIFICATIONS = {
    "rncp": "Certification RNCP",
    "rs": "Répertoire spécifique (RS)",
    "autre": "Autre certification",
    NONE: "Sans certification",
}
PLACES = {
    YES: "Places confirmées",
    TO_CONFIRM: "Places à confirmer",
    FULL: "Complet",
}


@dataclass(frozen=True)
class Facet:
    """One facet: a closed list of values with their labels, or an open one whose codes have a shape."""

    name: str
    label: str
    values: dict[str, str] = field(default_factory=dict)
    shape: re.Pattern[str] | None = None

    def accepts(self, value: str) -> bool:
        """Tell whether the value makes sense for this facet."""
        return bool(self.shape.fullmatch(value)) if self.shape else value in self.values


_ACTION_FACETS = (
    Facet("financeur", "Financeur", shape=re.compile(r"\d{1,2}", re.ASCII)),
    Facet("public", "Public", shape=re.compile(r"\d{5}", re.ASCII)),
    Facet("domaine", "Domaine", shape=re.compile(r"[fn]:\d{3}", re.ASCII)),
    Facet("niveau", "Niveau de sortie", LEVELS),
    Facet("certification", "Certification", CERTIFICATIONS),
    Facet("modalite", "Modalité", TEACHING_MODES),
    Facet("rythme", "Rythme", RHYTHM_LABELS),
    Facet("handicap", "Accès handicap", {YES: "Accessible aux personnes handicapées"}),
    Facet("departement", "Département", shape=re.compile(r"\d{2,3}|2[AB]", re.ASCII)),
)
_SESSION_FACETS = (
    Facet("places", "Places", PLACES),
    Facet("bientot", "Début", {YES: "Commence dans les 30 jours"}),
)

FACETS: dict[str, Facet] = {facet.name: facet for facet in (*_ACTION_FACETS, *_SESSION_FACETS)}
ACTION_FACETS: tuple[str, ...] = tuple(facet.name for facet in _ACTION_FACETS)
SESSION_FACETS: tuple[str, ...] = tuple(facet.name for facet in _SESSION_FACETS)

# LHÉO dict-niveaux, new (11–18) and old (2–8) codes → the European level.
_EUROPEAN = {"2": "1", "3": "2", "4": "3", "5": "4", "6": "5", "7": "6", "8": "7"}


def european_level(code: str | None) -> str:
    """Return the facet value of a LHÉO level: `15` and the old `6` are both `5`; none known is `sans`."""
    code = (code or "").strip()
    if len(code) == 2 and code.startswith("1") and code[1] in "12345678":
        return code[1]
    return _EUROPEAN.get(code, NONE)


def audiences_of(network: str | None) -> frozenset[str]:
    """Return the audiences that a network receives, shown first to its members (Formacode of audiences)."""
    return _NETWORK_AUDIENCES.get(network or "", frozenset())


_JOB_SEEKERS = {"80001", "80003", "80004", "80005", "80006", "80007", "80008", "80009", "80015", "80019"}
_NETWORK_AUDIENCES = {
    "mission-locale": frozenset({"81024", "80009", "80098"}),
    "cap-emploi": frozenset({"81020"}),
    "pole-emploi": frozenset(_JOB_SEEKERS),
}
