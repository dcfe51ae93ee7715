"""The steps in which a training is written."""

from __future__ import annotations

from extranet.catalogue.writing.fields import Field, Kind, Step, under
from extranet.catalogue.writing.parts import CERTIFICATIONS, CONTACT, FORMACODE_VERSION, PROVIDERS, YES_NO
from extranet.reference import codes, lheo_codes

_GENERAL_AIMS = {code: label for code, label in lheo_codes.GENERAL_AIMS.items() if code != "1"}

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
                  kind=Kind.CODES, table=codes.FORMACODE, most=5, ref=FORMACODE_VERSION, needed=True,
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
            Field(name="positionnement", label="Positionnement à l’entrée", path="positionnement", kind=Kind.CHOICE,
                  choices=lheo_codes.POSITIONING_TYPES,
                  hint="Réglementaire\u00a0: la loi le demande. Pédagogique\u00a0: il adapte le parcours."),
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
