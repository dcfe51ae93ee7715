"""The facets: their parameters, what values each takes, and the words that people read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extranet.catalogue.content import RHYTHM_LABELS
from extranet.reference import lheo_codes
from extranet.reference.departements import DEPARTEMENTS

YES, TO_CONFIRM, FULL = "oui", "a-confirmer", "complet"
NONE = "sans"
FORMACODE, NSF = "f:", "n:"

LEVELS = {code[1]: label for code, label in lheo_codes.EUROPEAN_LEVELS.items()} | {NONE: "Sans niveau précisé"}
MODES = lheo_codes.TEACHING_MODES
RHYTHMS = RHYTHM_LABELS
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
    Facet("entree", "Niveau demandé à l’entrée", LEVELS),
    Facet("certification", "Certification", CERTIFICATIONS),
    Facet("modalite", "Modalité", MODES),
    Facet("rythme", "Rythme", RHYTHMS),
    Facet("handicap", "Accès handicap", {YES: "Accessible aux personnes handicapées"}),
    Facet("departement", "Département", shape=re.compile("|".join(DEPARTEMENTS))),
)
_SESSION_FACETS = (
    Facet("places", "Places", PLACES),
    Facet("bientot", "Début", {YES: "Commence dans les 30 jours"}),
)

FACETS: dict[str, Facet] = {facet.name: facet for facet in (*_ACTION_FACETS, *_SESSION_FACETS)}
ACTION_FACETS: tuple[str, ...] = tuple(facet.name for facet in _ACTION_FACETS)
SESSION_FACETS: tuple[str, ...] = tuple(facet.name for facet in _SESSION_FACETS)


def european_level(code: str | None) -> str:
    """Return the facet value of a LHÉO level: `15` and the old `6` are both `5`; none known is `sans`."""
    found = lheo_codes.european_level(code)
    return found[1] if found else NONE


def audiences_of(network: str | None) -> frozenset[str]:
    """Return the audiences that a network receives, shown first to its members (Formacode of audiences)."""
    return _NETWORK_AUDIENCES.get(network or "", frozenset())


_JOB_SEEKERS = {"80001", "80003", "80004", "80005", "80006", "80007", "80008", "80009", "80015", "80019"}
_NETWORK_AUDIENCES = {
    "mission-locale": frozenset({"81024", "80009", "80098"}),
    "cap-emploi": frozenset({"81020"}),
    "pole-emploi": frozenset(_JOB_SEEKERS),
}
