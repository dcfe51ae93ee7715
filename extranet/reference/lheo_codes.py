"""LHÉO's own code lists (2.3 and before), with short labels for people."""

from __future__ import annotations

Labels = dict[str, str]

BOOLEANS: Labels = {"0": "non", "1": "oui"}

# modalites-enseignement
TEACHING_MODES: Labels = {"0": "En présentiel", "1": "Mixte", "2": "À distance"}
DISTANCE = "2"

# modalites-entrees-sorties
ENTRIES: Labels = {"0": "Entrées à dates fixes", "1": "Entrées permanentes"}
FIXED_DATES, PERMANENT = "0", "1"

# etat-recrutement
RECRUITMENT_STATES: Labels = {"1": "Inscriptions ouvertes", "2": "Inscriptions closes", "3": "Inscriptions suspendues"}
OPEN, CLOSED, SUSPENDED = "1", "2", "3"

# objectif-general-formation (dict-AIS), in the order in which people choose
GENERAL_AIMS: Labels = {
    "6": "Certification",
    "7": "Professionnalisation",
    "8": "Préparation à la qualification",
    "5": "Remise à niveau, savoirs de base, initiation",
    "9": "Remobilisation, aide à l’élaboration du projet professionnel",
    "2": "Perfectionnement, élargissement des compétences",
    "4": "Création d’entreprise",
    "1": "Code obsolète",
}

# code-financeur. Names of networks change: `4` is France Travail since 2024, still Pôle emploi in the standard.
FUNDERS: Labels = {
    "2": "Conseil régional",
    "4": "Pôle emploi",
    "7": "Agefiph",
    "16": "OPCO",
    "17": "Transitions Pro",
    "11": "État (ministère chargé de l’emploi)",
    "12": "État (ministère de l’éducation nationale)",
    "19": "État (ministère de l’intérieur)",
    "13": "État (autre)",
    "3": "Fonds social européen",
    "14": "Fonds européens (autre)",
    "8": "Conseil départemental",
    "9": "Commune",
    "15": "Collectivité territoriale (autre)",
    "5": "Entreprise",
    "10": "Bénéficiaire de l’action",
    "18": "LADOM",
    "20": "OFII",
    "6": "Acsé",
    "0": "Autre financeur",
    "1": "Code obsolète",
}

CONTACT_TYPES: Labels = {
    "4": "Accueil",
    "3": "Référent pédagogique",
    "1": "Référent handicap",
    "2": "Référent mobilité internationale",
    "5": "Direction",
    "6": "Référent qualité",
    "7": "Référent entreprise",
    "8": "Référent commercial",
    "9": "Gestionnaire financier",
    "10": "Direction déléguée aux formations professionnelles et techniques",
    "11": "Communication",
    "12": "Référent formation à distance",
    "13": "Référent VAE",
    "14": "Référent apprentissage",
    "0": "Autre contact",
}
HANDICAP_CONTACT = "1"

# modalite-recrutement of a meeting
MEETING_MODALITIES: Labels = {
    "9": "Information collective",
    "8": "Entretien ou rendez-vous individuel",
    "1": "Méthode de recrutement par simulation",
    "2": "Concours",
    "3": "Dossier",
    "4": "Tests pratiques",
    "5": "Épreuves écrites",
    "6": "Épreuves orales",
    "7": "Inscription sur candidature",
    "0": "Modalité non précisée",
}
COLLECTIVE_INFORMATION = "9"

# parcours-de-formation
PATH_TYPES: Labels = {"1": "En groupe", "2": "Individualisé", "3": "Modularisé", "4": "Mixte"}

# code-perimetre-recrutement
RECRUITMENT_PERIMETERS: Labels = {
    "1": "Commune",
    "2": "Département",
    "3": "Région",
    "4": "Interrégion",
    "5": "Pays",
    "6": "International",
    "0": "Autre périmètre",
}

# modalites-positionnement
POSITIONING_TYPES: Labels = {"1": "Réglementaire", "2": "Pédagogique"}
MODULE_TYPES: Labels = {"0": "Type non précisé", "1": "Obligatoire", "2": "Personnalisable"}
BLOCK_VALIDATIONS: Labels = {
    "0": "Partielle (certains blocs)",
    "1": "Totale (tous les blocs)",
    "2": "Totale, ou par blocs en parcours individualisé",
}
WORK_STUDY_CONTRACTS: Labels = {
    "0": "Tout contrat d’alternance",
    "1": "Contrat d’apprentissage",
    "2": "Contrat de professionnalisation",
}
RHYTHM_UNITS: Labels = {"0": "Heure", "1": "Demi-journée", "2": "Journée", "3": "Semaine", "4": "Mois"}
CYCLE_TYPES: Labels = {"0": "Formation initiale", "1": "Contrat d’apprentissage"}

TEACHING_TYPES: Labels = {
    "1": "Art",
    "2": "Enseignement de spécialité",
    "3": "Enseignement optionnel",
    "4": "Langue",
    "5": "Langue vivante 1",
    "6": "Langue vivante 2",
    "7": "Langue vivante 3",
    "8": "Sport",
    "9": "Enseignement général",
    "10": "Enseignement professionnel",
}

EQUIPMENT_TYPES: Labels = {
    "1": "Protection de la tête",
    "2": "Protection des yeux",
    "3": "Protection des mains",
    "4": "Protection de l’ouïe",
    "5": "Protection du corps",
    "6": "Protection des pieds",
    "7": "Protection des voies respiratoires",
    "8": "Protection contre les chutes",
    "9": "Outillage professionnel",
    "10": "Tenue professionnelle",
    "11": "Équipement numérique",
    "0": "Autre équipement",
}

# code-niveau-entree, code-niveau-sortie: European levels 1 to 8, under 11 to 18.
EUROPEAN_LEVELS: Labels = {
    "11": "Savoirs de base (niveau 1)",
    "12": "Préqualification (niveau 2)",
    "13": "CAP, titre professionnel (niveau 3)",
    "14": "Baccalauréat, BP (niveau 4)",
    "15": "BTS, DUT (niveau 5)",
    "16": "Licence, BUT (niveau 6)",
    "17": "Master, diplôme d’ingénieur (niveau 7)",
    "18": "Doctorat (niveau 8)",
}
# The levels of before 2019, still met in files.
OLD_LEVELS: Labels = {
    "0": "Niveau non communiqué",
    "1": "Sans niveau spécifique",
    "2": "Niveau VI (lutte contre l’illettrisme)",
    "3": "Niveau V bis (préqualification)",
    "4": "Niveau V (CAP, BEP)",
    "5": "Niveau IV (baccalauréat, BP)",
    "6": "Niveau III (BTS, DUT)",
    "7": "Niveau II (licence, maîtrise)",
    "8": "Niveau I (au-delà de la maîtrise)",
}
LEVELS: Labels = EUROPEAN_LEVELS | OLD_LEVELS

_EUROPEAN = {"2": "11", "3": "12", "4": "13", "5": "14", "6": "15", "7": "16", "8": "17"}


def european_level(code: str | None) -> str | None:
    """Return the European level (11 to 18) of a level old or new; None when it tells no level."""
    code = (code or "").strip()
    code = code.lstrip("0") or code
    return code if code in EUROPEAN_LEVELS else _EUROPEAN.get(code)
