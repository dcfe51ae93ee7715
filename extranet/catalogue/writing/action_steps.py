"""The steps in which an action is written."""

from __future__ import annotations

from collections.abc import Mapping

from extranet.catalogue.content import REMUNERATION, SCHEME
from extranet.catalogue.writing.fields import Field, Kind, Step, Values, under
from extranet.catalogue.writing.parts import (
    ADDRESS,
    AUDIENCES,
    CONTACT,
    FORMACODE_VERSION,
    LANGUAGES,
    PROVIDERS,
    YES_NO,
)
from extranet.reference import lheo_codes

_FUNDERS = {code: label for code, label in lheo_codes.FUNDERS.items() if code != "1"}


def _teacher_first(values: Mapping[str, Values]) -> dict[str, str]:
    if values.get("organisme") or not any(values.get(one.name) for one in CONTACT):
        return {}
    return {"organisme": "Choisissez l’organisme dont vous donnez le contact."}


ACTION_STEPS = (
    Step(
        name="deroulement",
        heading="Rythme et durées",
        fields=(
            Field(name="modalite", label="Modalité", path="modalites-enseignement", kind=Kind.CHOICE,
                  choices=lheo_codes.TEACHING_MODES, needed=True),
            Field(name="entrees", label="Entrées", path="modalites-entrees-sorties", kind=Kind.CHOICE,
                  choices=lheo_codes.ENTRIES, needed=True),
            Field(name="rythme", label="Rythme", path="rythme-formation", kind=Kind.TEXT, needed=True, rows=2,
                  hint="Temps plein, en journée, cours du soir, week-end, en alternance…"),
            Field(name="heures-centre", label="Heures en centre", path="nombre-heures-centre", kind=Kind.NUMBER),
            Field(name="heures-entreprise", label="Heures en entreprise", path="nombre-heures-entreprise",
                  kind=Kind.NUMBER),
            Field(name="heures", label="Heures en tout", path="nombre-heures-total", kind=Kind.NUMBER),
            Field(name="alternance", label="En entreprise", path="modalites-alternance", kind=Kind.TEXT, rows=2,
                  hint="Stage, alternance\u00a0: ce que la personne fait en entreprise."),
            Field(name="langues", label="Langues de la formation", path="langue-formation", kind=Kind.CODES,
                  table=LANGUAGES, most=5, hint="Seulement si ce n’est pas le français."),
        ),
    ),
    Step(
        name="lieux",
        heading="Lieux de formation",
        lead="Une action entièrement à distance n’a pas besoin de lieu.",
        items="lieu-de-formation",
        item="un lieu",
        fields=(
            *under("coordonnees/adresse", ADDRESS),
            *CONTACT,
        ),
    ),
    Step(
        name="publics",
        heading="Publics et conditions",
        fields=(
            Field(name="publics", label="Publics visés", path="code-public-vise", kind=Kind.CODES, table=AUDIENCES,
                  most=10, ref=FORMACODE_VERSION, needed=True,
                  hint="Dix au plus. Tapez un mot\u00a0: demandeur, jeune, RSA…"),
            Field(name="precisions", label="Précisions sur les publics", path="info-public-vise"),
            Field(name="niveau-obligatoire", label="Le niveau d’entrée est obligatoire",
                  path="niveau-entree-obligatoire", kind=Kind.CHOICE, choices=YES_NO, needed=True),
            Field(name="conditions", label="Conditions d’entrée", path="conditions-specifiques", kind=Kind.TEXT,
                  needed=True, hint="Prérequis, expérience, permis. Écrivez «\u00a0aucune\u00a0» s’il n’y en a pas."),
        ),
    ),
    Step(
        name="financement",
        heading="Financement",
        fields=(
            Field(name="financeurs", label="Financeurs", path="organisme-financeur", kind=Kind.FUNDERS,
                  choices=_FUNDERS, most=8, needed=True,
                  hint="Les places financées ne sont pas les places qui restent."),
            Field(name="dispositif", label="Dispositif", path=f"extras/extra[@info='{SCHEME}']",
                  hint="PRF, AFC, POEC, AIF…"),
            Field(name="remuneration", label="Rémunération", path=f"extras/extra[@info='{REMUNERATION}']"),
            Field(name="prise-en-charge", label="Une prise en charge des frais est possible",
                  path="prise-en-charge-frais-possible", kind=Kind.CHOICE, choices=YES_NO, needed=True),
            Field(name="conditions-prise-en-charge", label="Conditions de prise en charge",
                  path="detail-conditions-prise-en-charge", kind=Kind.TEXT),
            Field(name="frais-restants", label="Frais restant à la personne", path="frais-restants"),
        ),
    ),
    Step(
        name="acces",
        heading="Accès et vie sur place",
        fields=(
            Field(name="handicap", label="Accès des personnes handicapées", path="acces-handicapes", kind=Kind.TEXT,
                  hint="Accessibilité des locaux, aménagements possibles."),
            Field(name="restauration", label="Restauration", path="restauration", kind=Kind.TEXT, rows=2),
            Field(name="hebergement", label="Hébergement", path="hebergement", kind=Kind.TEXT, rows=2),
            Field(name="transport", label="Transport", path="transport", kind=Kind.TEXT, rows=2),
        ),
    ),
    Step(
        name="formateur",
        heading="Organisme formateur et contact",
        lead="Celui qui donne les cours, s’il n’est pas l’organisme responsable, et la personne à joindre.",
        check=_teacher_first,
        fields=(
            Field(name="organisme", label="Organisme", path="organisme-formateur", kind=Kind.PROVIDER, table=PROVIDERS),
            *under("organisme-formateur/contact-formateur", CONTACT),
            Field(name="site", label="Page web de l’action", path="url-action/urlweb", kind=Kind.WEB),
        ),
    ),
)  # fmt: skip
