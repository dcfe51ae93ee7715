"""LHÉO files written for the tests: sound by default, wrong only where a test says so."""

from __future__ import annotations

NAMESPACE = "http://lheo.gouv.fr/2.3"
SIRET = "13000548100010"

_ADDRESS = "<adresse><ligne>1 rue du Port</ligne><codepostal>33000</codepostal><ville>Bordeaux</ville></adresse>"
_CONTACT = f"<coordonnees>{_ADDRESS}</coordonnees>"


def session(numero: str = "S1", start: str = "20260901", end: str = "20261218", inside: str = "") -> str:
    """Write a session."""
    return (
        f'<session numero="{numero}"><periode><debut>{start}</debut><fin>{end}</fin></periode>'
        f"<adresse-inscription>{_ADDRESS}</adresse-inscription>{inside}</session>"
    )


def action(numero: str = "A1", *sessions: str, inside: str = "", rhythm: str = "Temps plein") -> str:
    """Write an action; `inside` comes after its sessions."""
    return (
        f'<action numero="{numero}"><rythme-formation>{rhythm}</rythme-formation>'
        "<code-public-vise>80056</code-public-vise><niveau-entree-obligatoire>0</niveau-entree-obligatoire>"
        "<modalites-alternance>-</modalites-alternance><modalites-enseignement>0</modalites-enseignement>"
        "<conditions-specifiques>Entretien</conditions-specifiques>"
        "<prise-en-charge-frais-possible>1</prise-en-charge-frais-possible>"
        f"<lieu-de-formation>{_CONTACT}</lieu-de-formation>"
        f"<modalites-entrees-sorties>0</modalites-entrees-sorties>{''.join(sessions or [session()])}{inside}</action>"
    )


def provider(siret: str = SIRET, name: str = "Greta de Gironde") -> str:
    """Write who is responsible."""
    return (
        "<organisme-formation-responsable><numero-activite>72330000033</numero-activite>"
        f"<SIRET-organisme-formation><SIRET>{siret}</SIRET></SIRET-organisme-formation>"
        f"<nom-organisme>{name}</nom-organisme><raison-sociale>{name}</raison-sociale>"
        f"<coordonnees-organisme>{_CONTACT}</coordonnees-organisme>"
        f"<contact-organisme>{_CONTACT}</contact-organisme></organisme-formation-responsable>"
    )


def formation(
    numero: str | None = "F1",
    *actions: str,
    title: str = "Soudeur",
    aim: str = "Savoir souder",
    content: str = "Soudage à plat",
    who: str = "",
    inside: str = "",
    level: str = "3",
) -> str:
    """Write a formation; `inside` comes at its end."""
    number = "" if numero is None else f' numero="{numero}"'
    return (
        f"<formation{number}>"
        "<domaine-formation><code-FORMACODE>23011</code-FORMACODE><code-ROME>H2913</code-ROME></domaine-formation>"
        f"<intitule-formation>{title}</intitule-formation><objectif-formation>{aim}</objectif-formation>"
        f"<resultats-attendus>-</resultats-attendus><contenu-formation>{content}</contenu-formation>"
        f"<certifiante>0</certifiante><contact-formation>{_CONTACT}</contact-formation>"
        f"<parcours-de-formation>1</parcours-de-formation><code-niveau-entree>{level}</code-niveau-entree>"
        f"{''.join(actions or [action()])}{who or provider()}{inside}</formation>"
    )


def document(*formations: str, namespace: str = NAMESPACE, head: str = "", tail: str = "") -> str:
    """Write a file."""
    return f'{head}<lheo xmlns="{namespace}">\n<offres>\n' + "\n".join(formations) + f"\n</offres>\n{tail}</lheo>\n"


TWO = document(formation("F1", action("A1", session("S1"), session("S2"))), formation("F2", action("A2")))
