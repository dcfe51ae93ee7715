"""The steps in which an action is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from extranet.catalogue.content import REMUNERATION, SCHEME
from extranet.catalogue.writing.fields import Field, Kind, Step, Values, under
from extranet.catalogue.writing.parts import (
    ADDRESS,
    AUDIENCES,
    CONTACT,
    FORMACODE_VERSION,
    LANGUAGES,
    METHODS,
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
            Field(name="duree", label="Durée, dite autrement", path="duree-indicative",
                  hint="Par exemple «\u00a0six mois\u00a0», ou «\u00a0selon le positionnement\u00a0»."),
            Field(name="alternance", label="En entreprise", path="modalites-alternance", kind=Kind.TEXT, rows=2,
                  hint="Stage, alternance\u00a0: ce que la personne fait en entreprise."),
            Field(name="langues", label="Langues de la formation", path="langue-formation", kind=Kind.CODES,
                  table=LANGUAGES, most=5, hint="Seulement si ce n’est pas le français."),
        ),
    ),
    Step(
        name="pedagogie",
        heading="Pédagogie",
        lead="Ce qui distingue cette action d’une autre sur le même sujet.",
        fields=(
            Field(name="methodes", label="Méthodes", path="code-modalite-pedagogique", kind=Kind.CODES, table=METHODS,
                  most=5, ref=FORMACODE_VERSION,
                  hint="Cinq au plus. Tapez un mot\u00a0: alternance, soir, tutorat, handicap…"),
            Field(name="pedagogie", label="Avec vos mots", path="modalites-pedagogiques", kind=Kind.TEXT, rows=3,
                  hint="Petits groupes, plateau technique, accompagnement\u00a0; 200 caractères au plus."),
        ),
    ),
    Step(
        name="enseignements",
        heading="Enseignements",
        lead="Les matières ou les modules, quand la personne a besoin de les connaître avant de choisir.",
        items="enseignement",
        item="un enseignement",
        fields=(
            Field(name="libelle", label="Enseignement", path="libelle-enseignement", needed=True),
            Field(name="nature", label="Nature", path="type-enseignement", kind=Kind.CHOICE,
                  choices=lheo_codes.TEACHING_TYPES, needed=True),
            Field(name="obligatoire", label="Il est obligatoire", path="obligatoire", kind=Kind.CHOICE,
                  choices=YES_NO, needed=True),
            Field(name="commentaire", label="Commentaire", path="commentaire", kind=Kind.TEXT, rows=2),
        ),
    ),
    Step(
        name="equipements",
        heading="Équipement à prévoir",
        lead="Ce que la personne doit apporter ou acheter\u00a0: chaque équipement a sa page.",
        items="equipement",
        item="un équipement",
        fields=(
            Field(name="nature", label="Équipement", path="type-equipement", kind=Kind.CHOICE,
                  choices=lheo_codes.EQUIPMENT_TYPES, needed=True),
            Field(name="cout", label="Coût indicatif, en euros", path="cout-indicatif-equipement", kind=Kind.NUMBER,
                  hint="En euros ronds\u00a0; 0 s’il est prêté ou fourni."),
            Field(name="commentaire", label="Commentaire", path="commentaire", kind=Kind.TEXT, rows=2),
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
        ),
    ),
    Step(
        name="prix",
        heading="Prix et convention",
        lead="Pour la personne, l’essentiel est ce qui lui reste à payer.",
        fields=(
            Field(name="frais-restants", label="Frais restant à la personne", path="frais-restants",
                  hint="«\u00a0Aucun\u00a0», un montant, ou ce qui reste à acheter."),
            Field(name="prix-total", label="Prix total TTC, en euros", path="prix-total-TTC", kind=Kind.PRICE),
            Field(name="prix-horaire", label="Prix horaire TTC, en euros", path="prix-horaire-TTC", kind=Kind.PRICE),
            Field(name="conventionnement", label="L’action est conventionnée", path="conventionnement",
                  kind=Kind.CHOICE, choices=YES_NO),
            Field(name="duree-conventionnee", label="Durée conventionnée, en heures", path="duree-conventionnee",
                  kind=Kind.NUMBER),
        ),
    ),
    Step(
        name="recrutement",
        heading="Recrutement et information",
        lead="Les réunions ont leurs jours dans chaque session. Ici, ce qui vaut pour toutes.",
        fields=(
            Field(name="modalites", label="Comment se passe le recrutement", path="modalites-recrutement",
                  kind=Kind.TEXT, hint="Dossier, entretien, tests\u00a0; dans quel ordre."),
            Field(name="perimetre", label="Périmètre", path="code-perimetre-recrutement", kind=Kind.CHOICE,
                  choices=lheo_codes.RECRUITMENT_PERIMETERS, hint="D’où peuvent venir les personnes."),
            Field(name="precisions", label="Précisions sur le périmètre", path="infos-perimetre-recrutement"),
            *under("adresse-information/adresse", tuple(replace(one, needed=False) for one in ADDRESS), "info-"),
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
