"""The headers under which public files give what the reference tables hold, each folded (`Code_INSEE` → `code_insee`).

INSEE is the official geographic code (COG), La Poste the postcodes (hexasmal); « Communes de France » is the file of
that name on data.gouv.fr. ROME comes from France Travail, RNCP and RS from France compétences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Headers = Mapping[str, Sequence[str]]

COMMUNES: Headers = {
    "code": (
        "code_insee", "com", "code_commune_insee", "code_commune", "insee_com", "codgeo", "insee", "code",
    ),
    "name": (
        "nom_standard", "libelle", "nom_commune_complet", "nom_commune", "nom_de_la_commune", "nom_com", "libgeo",
        "nom", "name", "nom_commune_postal", "nccenr",
    ),
    "departement": ("departement", "dep", "dep_code", "code_departement"),
    "region": ("region", "reg", "reg_code", "code_region"),
    "parent": ("parent",),
    "postcodes": ("codes_postaux", "code_postal", "codespostaux", "codepostal", "postcodes", "cp"),
    "population": ("population", "pmun", "ptot", "population_municipale", "population_totale"),
    "latitude": ("latitude_centre", "latitude", "latitude_mairie", "lat"),
    "longitude": ("longitude_centre", "longitude", "longitude_mairie", "lon", "lng", "long"),
    "point": ("geopoint", "coordonnees_geographiques", "coordonnees_gps", "geo_point_2d", "centre"),
    "error_km": ("error_km",),
    "former": ("former", "anciens_codes"),
    "type": ("typecom",),
    "within": ("comparent",),
}  # fmt: skip

ROME: Headers = {
    "code": ("code_rome", "rome_code", "rome", "code"),
    "label": ("libelle_rome", "rome_libelle", "intitule_rome", "libelle", "label", "intitule"),
    "parent": ("domaine_code", "code_domaine", "code_domaine_professionnel", "parent"),
    "domain": ("domaine", "libelle_domaine", "libelle_domaine_professionnel"),
    "broad_domain": ("grand_domaine", "libelle_grand_domaine"),
}

APPELLATIONS: Headers = {
    "code": ("code_ogr", "code_appellation", "ogr_appellation", "code"),
    "label": ("libelle_appellation_long", "libelle_appellation", "libelle", "label", "intitule"),
    "parent": ("code_rome", "rome", "parent"),
    "short": ("libelle_appellation_court", "libelle_court"),
}

NSF: Headers = {
    "code": ("code_nsf", "nsf_code", "nsf", "code", "groupe_de_specialite", "code_groupe"),
    "label": ("libelle_nsf", "nsf_intitule", "intitule_nsf", "nsf_libelle", "libelle", "label", "intitule"),
    "parent": ("parent",),
}

RNCP: Headers = {
    "code": ("numero_fiche", "code_rncp", "code_rs", "code", "fiche"),
    "label": ("intitule", "libelle", "label"),
    "parent": ("parent",),
    "level": ("nomenclature_europe_niveau", "niveau_europeen", "niveau"),
    "type": ("type_code", "abrege_libelle"),
    "type_label": ("type_libelle", "abrege_intitule"),
    "active": ("actif",),
    "ends": ("fin_validite", "date_fin_enregistrement"),
    "rome": ("rome", "codes_rome"),
    "nsf": ("nsf", "codes_nsf"),
    "replaced_by": ("nouvelle_fiche", "nouvelle_certification"),
    "replaces": ("ancienne_fiche", "ancienne_certification"),
}

FORMACODE: Headers = {
    "code": ("code_formacode", "formacode", "code", "notation", "id"),
    "label": ("libelle_formacode", "libelle", "label", "preflabel", "descripteur", "intitule"),
    "parent": ("domaine", "champ_semantique", "champ", "parent"),
    "generic": ("parent_code", "terme_generique", "generique", "tg"),
    "facet": ("facette",),
    "synonyms": ("employe_pour_synonymes", "employe_pour", "synonymes", "ep"),
    "nsf": ("nsf", "code_nsf"),
    "definition": ("definition",),
}
