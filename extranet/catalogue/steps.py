"""The steps in which a training, an action and a session are written, with all their fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from extranet.catalogue.content import REMUNERATION, SCHEME
from extranet.catalogue.fields import Field, Kind, Step, Values, under
from extranet.reference import codes, lheo_codes

# Tables looked up by words that are not those of `reference.codes`
CERTIFICATIONS, PROVIDERS, COMMUNES, AUDIENCES, LANGUAGES = (
    "certifications", "organismes", "communes", "publics", "langues",
)  # fmt: skip
YES_NO = {"1": "Oui", "0": "Non"}
_GENERAL_AIMS = {code: label for code, label in lheo_codes.GENERAL_AIMS.items() if code != "1"}
_FUNDERS = {code: label for code, label in lheo_codes.FUNDERS.items() if code != "1"}
_FORMACODE = "V14"

ADDRESS = (
    Field(name="denomination", label="Nom du lieu", path="denomination", hint="Le site, le bâtiment, la structure."),
    Field(name="lignes", label="Adresse", path="ligne", kind=Kind.LINES, most=4, rows=2,
          hint="Numéro et rue, quatre lignes au plus."),
    Field(name="commune", label="Commune", path="code-INSEE-commune", kind=Kind.COMMUNE, table=COMMUNES, needed=True),
    Field(name="code-postal", label="Code postal", path="codepostal",
          hint="À préciser si la commune en a plusieurs."),
)  # fmt: skip
CONTACT = (
    Field(name="nom", label="Nom du contact", path="coordonnees/nom", hint="Une personne ou un service."),
    Field(name="telephone", label="Téléphone", path="coordonnees/telfixe/numtel", kind=Kind.PHONE),
    Field(name="courriel", label="Adresse électronique", path="coordonnees/courriel", kind=Kind.MAIL),
)


def _in_order(first: str, last: str, message: str, values: Mapping[str, Values]) -> dict[str, str]:
    start, end = values.get(first), values.get(last)
    return {last: message} if start and end and end < start else {}


def _session_dates(values: Mapping[str, Values]) -> dict[str, str]:
    ends_after = "La fin vient avant le début."
    return _in_order("debut", "fin", ends_after, values) | _in_order(
        "inscription-debut", "inscription-fin", ends_after, values
    )


def _meeting_hours(values: Mapping[str, Values]) -> dict[str, str]:
    return _in_order("heure-debut", "heure-fin", "L’heure de fin vient avant celle du début.", values)


def _teacher_first(values: Mapping[str, Values]) -> dict[str, str]:
    if values.get("organisme") or not any(values.get(one.name) for one in CONTACT):
        return {}
    return {"organisme": "Choisissez l’organisme dont vous donnez le contact."}


TRAINING_STEPS = (
    Step(
        name="textes",
        heading="Intitulé et objectifs",
        lead="Une ligne qui commence par un tiret devient un point de liste. Ce que vous écrivez est gardé quand un "
        "nouveau fichier arrive. Si le fichier change aussi ce texte, vos réglages disent lequel l’emporte.",
        fields=(
            Field(name="intitule", label="Intitulé", path="intitule-formation", needed=True),
            Field(name="objectifs", label="Objectifs", path="objectif-formation", kind=Kind.TEXT, needed=True, rows=6,
                  hint="Ce que la personne saura faire."),
            Field(name="resultats", label="Résultats attendus", path="resultats-attendus", kind=Kind.TEXT,
                  needed=True, hint="Diplôme, titre, attestation ou compétences validées."),
            Field(name="contenu", label="Contenu", path="contenu-formation", kind=Kind.TEXT, needed=True, rows=12),
        ),
    ),
    Step(
        name="domaines",
        heading="Domaines et métiers",
        lead="Ils font trouver la formation à qui cherche un métier. Tapez des mots, puis choisissez dans la liste.",
        fields=(
            Field(name="formacode", label="Domaines (Formacode)", path="domaine-formation/code-FORMACODE",
                  kind=Kind.CODES, table=codes.FORMACODE, most=5, ref=_FORMACODE, needed=True,
                  hint="Cinq au plus\u00a0; le premier est le principal."),
            Field(name="rome", label="Métiers (ROME)", path="domaine-formation/code-ROME", kind=Kind.CODES,
                  table=codes.ROME, most=5, hint="Cinq au plus."),
            Field(name="nsf", label="Spécialités (NSF)", path="domaine-formation/code-NSF", kind=Kind.CODES,
                  table=codes.NSF, most=3, hint="Trois au plus."),
        ),
    ),
    Step(
        name="certification",
        heading="Certification et niveaux",
        fields=(
            Field(name="certifiante", label="La formation mène à une certification", path="certifiante",
                  kind=Kind.CHOICE, choices=YES_NO, needed=True),
            Field(name="certifications", label="Certifications (RNCP, RS)", path="certification",
                  kind=Kind.CERTIFICATIONS, table=CERTIFICATIONS, most=5,
                  hint="Tapez des mots du titre, ou son numéro."),
            Field(name="niveau-entree", label="Niveau à l’entrée", path="code-niveau-entree", kind=Kind.CHOICE,
                  choices=lheo_codes.EUROPEAN_LEVELS, needed=True),
            Field(name="niveau-sortie", label="Niveau à la sortie", path="code-niveau-sortie", kind=Kind.CHOICE,
                  choices=lheo_codes.EUROPEAN_LEVELS),
            Field(name="but", label="But de la formation", path="objectif-general-formation", kind=Kind.CHOICE,
                  choices=_GENERAL_AIMS),
            Field(name="parcours", label="Type de parcours", path="parcours-de-formation", kind=Kind.CHOICE,
                  choices=lheo_codes.PATH_TYPES, needed=True),
        ),
    ),
    Step(
        name="organisme",
        heading="Organisme responsable",
        lead="Celui qui répond de la formation. Cherchez-le par son nom ou son SIRET.",
        fields=(
            Field(name="organisme", label="Organisme", path="organisme-formation-responsable", kind=Kind.PROVIDER,
                  table=PROVIDERS, needed=True),
        ),
    ),
    Step(
        name="contact",
        heading="Contacts",
        lead="Un contact qui répond\u00a0: c’est lui que le conseiller appelle.",
        fields=(
            *under("contact-formation[type-contact!='1']", CONTACT),
            Field(name="site", label="Page web de la formation", path="url-formation/urlweb", kind=Kind.WEB),
            *(Field(name=f"handicap-{one.name}", kind=one.kind,
                    label=f"Référent handicap\u00a0: {one.label.removesuffix(' du contact').lower()}",
                    path=f"contact-formation[type-contact='1']/{one.path}") for one in CONTACT),
        ),
    ),
)  # fmt: skip

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
                  most=10, ref=_FORMACODE, needed=True, hint="Dix au plus. Tapez un mot\u00a0: demandeur, jeune, RSA…"),
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

SESSION_STEPS = (
    Step(
        name="dates",
        heading="Dates et inscriptions",
        lead="Une session sans date de fin reste affichée\u00a0: donnez-la dès que vous la connaissez.",
        check=_session_dates,
        fields=(
            Field(name="debut", label="Début", path="periode/debut", kind=Kind.DAY, needed=True),
            Field(name="fin", label="Fin", path="periode/fin", kind=Kind.DAY, needed=True),
            Field(name="inscription-debut", label="Inscriptions à partir du", path="periode-inscription/periode/debut",
                  kind=Kind.DAY),
            Field(name="inscription-fin", label="Inscriptions jusqu’au", path="periode-inscription/periode/fin",
                  kind=Kind.DAY),
            Field(name="recrutement", label="Recrutement", path="etat-recrutement", kind=Kind.CHOICE,
                  choices=lheo_codes.RECRUITMENT_STATES, needed=True),
        ),
    ),
    Step(
        name="inscription",
        heading="Où s’inscrire",
        fields=(
            *under("adresse-inscription/adresse", ADDRESS),
            Field(name="modalites", label="Comment s’inscrire", path="modalites-inscription"),
            *under("contact-session", CONTACT, "contact-"),
            Field(name="site", label="Page web de la session", path="url-session/urlweb", kind=Kind.WEB),
        ),
    ),
    Step(
        name="reunions",
        heading="Réunions et recrutement",
        lead="Informations collectives, entretiens, tests\u00a0: chaque réunion a sa page.",
        items="recrutement",
        item="une réunion",
        check=_meeting_hours,
        fields=(
            Field(name="modalite", label="Modalité", path="modalite-recrutement", kind=Kind.CHOICE,
                  choices=lheo_codes.MEETING_MODALITIES, needed=True),
            Field(name="jour", label="Jour", path="periode/debut", kind=Kind.DAY, needed=True),
            Field(name="dernier-jour", label="Dernier jour", path="periode/fin", kind=Kind.DAY,
                  hint="Si la réunion dure plusieurs jours."),
            Field(name="heure-debut", label="Heure de début", path="heure-debut", kind=Kind.HOUR),
            Field(name="heure-fin", label="Heure de fin", path="heure-fin", kind=Kind.HOUR),
            Field(name="a-distance", label="À distance", path="a-distance", kind=Kind.CHOICE, choices=YES_NO),
            *under("adresse", tuple(replace(one, needed=False) for one in ADDRESS)),
            Field(name="site", label="Lien de la réunion ou de l’inscription", path="urlweb", kind=Kind.WEB),
            Field(name="places", label="Places à la réunion", path="nb-places", kind=Kind.NUMBER),
            Field(name="commentaire", label="Commentaire", path="commentaire", kind=Kind.TEXT, rows=3),
        ),
    ),
)  # fmt: skip

STEPS = {"formations": TRAINING_STEPS, "actions": ACTION_STEPS, "sessions": SESSION_STEPS}


def step_of(level: str, name: str) -> Step | None:
    """Return a step of a level (as the report of an import counts them), None when there is none of that name."""
    return next((step for step in STEPS[level] if step.name == name), None)
