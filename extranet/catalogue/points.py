"""What makes a sheet useful to the person who reads it: points, each with its reason; a score is their weights.

None of them is required to publish (see `completeness`): they say what would make the sheet better.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from extranet.catalogue.texts import is_empty, plain
from extranet.lheo.tree import Element

# Raised whenever a point is added, removed or weighed otherwise: what was read before is read again.
VERSION = 1
SHORT_TEXT, SHORT_CONTENT = 60, 150


class Point(NamedTuple):
    """One thing that a good sheet says."""

    code: str
    element: str  # LHÉO child where it is written
    label: str
    why: str
    weight: int
    holds: Callable[[Element], bool]


def _says(path: str) -> Callable[[Element], bool]:
    return lambda element: any(not is_empty("".join(found.itertext())) for found in element.findall(path))


def _tells(path: str, least: int) -> Callable[[Element], bool]:
    def holds(element: Element) -> bool:
        found = element.find(path)
        return found is not None and len(plain("".join(found.itertext()))) >= least

    return holds


def _real_aims(formation: Element) -> bool:
    if not _tells("objectif-formation", SHORT_TEXT)(formation):
        return False
    aims, title = (plain(formation.findtext(name) or "") for name in ("objectif-formation", "intitule-formation"))
    return aims.casefold() != title.casefold()


def _certified(formation: Element) -> bool:
    if (formation.findtext("certifiante") or "").strip() != "1":
        return True
    return any(_says(f"certification/{code}")(formation) for code in ("code-RNCP", "code-RS", "code-CERTIFINFO"))


def _reachable(name: str) -> Callable[[Element], bool]:
    paths = [f"{name}/coordonnees/{way}" for way in ("courriel", "telfixe/numtel", "portable/numtel")]
    return lambda element: any(_says(path)(element) for path in paths)


def _somewhere(action: Element) -> bool:
    remote = (action.findtext("modalites-enseignement") or "").strip() == "2"
    return remote or _says("lieu-de-formation/coordonnees/adresse/ville")(action)


def _dated(session: Element) -> bool:
    return all(
        (session.findtext(f"periode/{end}") or "").strip() not in {"", "-", "00000000", "99999999"}
        for end in ("debut", "fin")
    )


TRAINING = (
    Point("aims", "objectif-formation", "Dire les vrais objectifs, en une phrase ou deux",
          "Le conseiller les lit en premier pour savoir si la formation convient.", 20, _real_aims),
    Point("content", "contenu-formation", "Décrire le contenu",
          "Sans contenu, deux formations de même titre ne se distinguent pas.", 15,
          _tells("contenu-formation", SHORT_CONTENT)),
    Point("results", "resultats-attendus", "Dire ce que l’on obtient à la fin",
          "Diplôme, titre, attestation\u00a0: c’est ce que la personne demande.", 10, _says("resultats-attendus")),
    Point("domain", "domaine-formation", "Choisir au moins un domaine et un métier",
          "La recherche par métier et le filtre Domaine en dépendent.", 15, _says("domaine-formation/code-ROME")),
    Point("certification", "certification", "Nommer la certification",
          "Une formation certifiante sans code ne sort pas quand on cherche le diplôme.", 10, _certified),
    Point("level", "code-niveau-entree", "Dire le niveau à l’entrée",
          "Le conseiller écarte d’emblée ce qui n’est pas à la portée de la personne.", 10,
          _says("code-niveau-entree")),
    Point("contact", "contact-formation", "Donner un contact qui répond, téléphone ou courriel",
          "Sans contact, le conseiller oriente ailleurs.", 20, _reachable("contact-formation")),
)  # fmt: skip

ACTION = (
    Point("place", "lieu-de-formation", "Dire où la formation a lieu",
          "Sans commune, elle ne sort d’aucune recherche autour d’une ville.", 25, _somewhere),
    Point("audience", "code-public-vise", "Dire pour quels publics",
          "Le filtre Public la cache aux conseillers dont le public n’est pas nommé.", 15, _says("code-public-vise")),
    Point("funder", "organisme-financeur", "Nommer le financeur",
          "C’est ce qui dit si la personne peut entrer sans payer.", 15, _says("organisme-financeur/code-financeur")),
    Point("rhythm", "rythme-formation", "Dire le rythme",
          "Temps plein ou partiel décide de la garde d’enfants et des trajets.", 10, _says("rythme-formation")),
    Point("hours", "nombre-heures-total", "Donner la durée en heures",
          "La durée entre dans le projet et dans le financement.", 10, _says("nombre-heures-total")),
    Point("handicap", "acces-handicapes", "Dire l’accès des personnes handicapées",
          "Cap emploi en a besoin pour chaque personne, et la loi le demande.", 15,
          _tells("acces-handicapes", 3)),
    Point("comfort", "restauration", "Dire la restauration, l’hébergement et le transport",
          "Ils s’affichent en pictogrammes, et décident souvent de la venue.", 10,
          lambda action: all(_says(name)(action) for name in ("restauration", "hebergement", "transport"))),
)  # fmt: skip

SESSION = (
    Point("dates", "periode", "Donner les dates de début et de fin",
          "Sans dates, la session ne sort pas quand on cherche ce qui commence bientôt.", 50, _dated),
    Point("recruitment", "etat-recrutement", "Dire si les inscriptions sont ouvertes",
          "Le conseiller sait s’il peut encore proposer quelqu’un.", 25, _says("etat-recrutement")),
    Point("meeting", "recrutement", "Annoncer l’information collective ou l’entretien",
          "C’est la prochaine étape concrète pour la personne.", 25, _says("recrutement/modalite-recrutement")),
)  # fmt: skip

_BY_TAG = {"formation": TRAINING, "action": ACTION, "session": SESSION}
_BY_CODE = {tag: {point.code: point for point in points} for tag, points in _BY_TAG.items()}


def columns(element: Element) -> dict[str, Any]:
    """Read the score of a formation, an action or a session (0 to 100) and the codes of the points that it lacks."""
    points = _BY_TAG[element.tag]
    lacking = [point for point in points if not point.holds(element)]
    lost, whole = (sum(point.weight for point in some) for some in (lacking, points))
    return {
        "score": round(100 * (whole - lost) / whole),
        "lacking": [point.code for point in lacking],
        "points_version": VERSION,
    }


def named(tag: str, codes: list[str]) -> list[Point]:
    """Return the points of these codes, for a LHÉO element of that name; those of another version are left out."""
    known = _BY_CODE[tag]
    return [known[code] for code in codes if code in known]
