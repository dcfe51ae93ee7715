"""Audiences (Formacode 80xxx to 83xxx) and teaching methods (96xxx), with short labels for people."""

from __future__ import annotations

Labels = dict[str, str]

# code-public-vise since Formacode V10 (V11 to V14 keep these codes)
AUDIENCES: Labels = {
    "83056": "Tout public",
    "80006": "Demandeur d’emploi",
    "80001": "Public sans emploi",
    "80009": "Demandeur d’emploi de moins de 26 ans",
    "80003": "Demandeur d’emploi de plus de 26 ans",
    "80007": "Demandeur d’emploi de longue durée",
    "80004": "Cadre demandeur d’emploi",
    "80008": "Licencié pour motif économique",
    "80005": "Bénéficiaire du RSA",
    "80015": "Bénéficiaire de l’ASS",
    "80019": "Bénéficiaire de l’ARE",
    "80010": "Militaire en reconversion",
    "80023": "Demandeur d’emploi (CIF)",
    "80026": "Demandeur d’emploi (DIF)",
    "80098": "Jeune (plan jeune)",
    "81024": "Jeune",
    "81020": "Personne handicapée",
    "81018": "Femme",
    "81019": "Personne en situation d’illettrisme",
    "81021": "Personne analphabète",
    "81022": "Personne immigrée",
    "81042": "Réfugié",
    "81013": "Personne sous main de justice",
    "81014": "Élu",
    "81050": "Particulier",
    "81060": "Conjoint collaborateur d’artisan",
    "81061": "Public de la formation initiale",
    "81062": "Conjoint collaborateur d’exploitant agricole",
    "81069": "Bénévole",
    "81099": "Autre public",
    "82044": "Salarié",
    "82058": "Public en emploi",
    "82045": "Salarié en reconversion",
    "82046": "Salarié de l’artisanat",
    "82047": "Salarié en contrat aidé",
    "82065": "Salarié (plan de formation)",
    "82066": "Salarié (CIF)",
    "82072": "Salarié (DIF)",
    "82073": "Salarié en période de professionnalisation",
    "82027": "Apprenti",
    "82029": "Contrat de professionnalisation",
    "82004": "Artisan",
    "82009": "Commerçant",
    "82017": "Exploitant ou salarié agricole",
    "82038": "Profession libérale",
    "82016": "Formateur, enseignant",
    "82043": "Représentant du personnel",
    "82067": "Membre du CHSCT",
    "82068": "Membre du CE",
    "82055": "Agent de la fonction publique",
    "82070": "Agent de la fonction publique d’État",
    "82071": "Agent de la fonction publique hospitalière",
    "82074": "Agent de la fonction publique territoriale",
}

# The codes of Formacode V9 whose meaning V10 keeps under another code. Some, like 80004, mean something else in V10:
# only the `ref` attribute tells.
_SINCE_V9: dict[str, str] = {
    "80004": "82004",
    "80007": "80004",
    "80009": "82009",
    "80011": "80006",
    "80012": "80007",
    "80013": "81013",
    "80014": "81014",
    "80016": "82016",
    "80017": "82017",
    "80018": "81018",
    "80020": "81020",
    "80021": "81021",
    "80022": "81022",
    "80024": "81024",
    "80025": "80009",
    "80027": "82027",
    "80029": "82029",
    "80034": "80010",
    "80038": "82038",
    "80042": "81042",
    "80043": "82043",
    "80044": "82044",
    "80045": "82045",
    "80046": "82046",
    "80047": "82047",
    "80050": "81050",
    "80053": "80003",
    "80055": "82055",
    "80056": "83056",
    "80058": "82058",
    "80059": "80001",
    "80060": "81060",
    "80061": "81061",
    "80062": "81062",
    "80063": "80015",
    "80065": "82065",
    "80066": "82066",
    "80067": "82067",
    "80068": "82068",
    "80069": "81069",
    "80070": "82070",
    "80071": "82071",
    "80072": "82072",
    "80073": "82073",
    "80074": "82074",
    "80075": "80019",
    "80076": "80008",
    "80077": "80005",  # the RMI became the RSA
    "80099": "81099",
}

# code-modalite-pedagogique since Formacode V10
TEACHING_METHODS: Labels = {
    "96121": "Modalités pédagogiques",
    "96124": "Autoformation",
    "96125": "Autoformation avec tutorat",
    "96126": "Autoformation sans tutorat",
    "96127": "Chantier école",
    "96128": "Formation à distance",
    "96129": "Formation ouverte à distance",
    "96130": "Formation ouverte à distance, tutorat synchrone",
    "96131": "Formation ouverte à distance sans tutorat",
    "96132": "Pédagogie adaptée au handicap",
    "96133": "Formation ouverte à distance, tutorat asynchrone",
    "96134": "Formation-action",
    "96142": "En alternance",
    "96147": "Formation en situation de travail",
    "96149": "Séjour à l’étranger",
    "96410": "Périodes de formation",
    "96411": "Cours du soir",
    "96412": "Cours le week-end",
    "96413": "Hors temps de travail",
    "96414": "Cours de jour",
}
TEACHING_METHODS_V9: Labels = {
    "96002": "En centre de formation",
    "96003": "En partie à l’étranger",
    "96004": "Cours du soir",
    "96009": "Individualisée",
    "96010": "Interentreprises",
    "96011": "Intra-entreprise",
    "96012": "Modulaire",
    "96021": "À l’étranger",
    "96022": "Par correspondance",
    "96023": "Par téléphone",
    "96024": "Autoformation",
    "96025": "Autoformation avec tutorat",
    "96026": "Autoformation sans tutorat",
    "96027": "Chantier école",
    "96029": "Formation ouverte à distance",
    "96034": "Formation-action",
    "96042": "En alternance",
    "96045": "Cours le week-end",
}


def audience_code(code: str, ref: str | None = None) -> str:
    """Return the code of today for an audience; `ref` is the Formacode edition that the file names (`V9` … `V14`)."""
    code = code.strip()
    if (ref or "").strip().upper() == "V9" or (not ref and code not in AUDIENCES):
        return _SINCE_V9.get(code, code)
    return code


def audience_label(code: str) -> str | None:
    """Return the label of an audience, or None when LHÉO's lists do not know it."""
    return AUDIENCES.get(code)
