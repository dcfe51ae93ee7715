from __future__ import annotations

import pytest
from sqlalchemy import func, select

from extranet import errors
from extranet.database import db
from extranet.reference import Code, Commune, FormerCommune, codes, loading, places


@pytest.fixture
def load(app, tmp_path):
    """Load a small file."""

    def write(kind, text, name="file.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_text(text, encoding)
        return loading.load(kind, path)

    return write


def code(kind, code):
    return db.session.scalar(select(Code).where(Code.kind == kind, Code.code == code))


APPROXIMATE = """code,name,region,parent,postcodes,population,latitude,longitude,error_km,former
64445,Pau,75,,64000,80441,43.3,-0.4,8,
64483,Saint-Jean-de-Luz,75,,64500,14000,43.4,-1.7,9,
64122,Biarritz,75,,64200,25000,43.48,-1.55,7,
33063,Bordeaux,75,,33000,267991,44.84,-0.58,0,
"""


@pytest.mark.parametrize(
    "text",
    [
        # the project's usual file
        "code_insee,nom,departement,codes_postaux,population,latitude,longitude,anciens_codes\n"
        "64445,Pau,64,64000,80441,43.32,-0.35,\n",
        # « Communes de France » of data.gouv.fr
        "code_insee,nom_standard,dep_code,code_postal,codes_postaux,population,latitude_mairie,longitude_mairie,"
        "latitude_centre,longitude_centre\n64445,Pau,64,64000,64000,80441,43.0,-0.3,43.32,-0.35\n",
        # La Poste, hexasmal
        "#Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libellé_d_acheminement;Ligne_5;_geopoint\n"
        "64445;PAU;64000;PAU;;43.32, -0.35\n",
        "Code_commune_INSEE;Nom_commune;Code_postal;Libelle_acheminement;Ligne_5;coordonnees_gps\n"
        "64445;PAU;64000;PAU;;43.32,-0.35\n",
    ],
)
def test_known_files_of_communes_make_positions_exact(load, text):
    load("communes", APPROXIMATE)
    loaded = load("communes", text)
    pau = places.commune("64445")
    assert (pau.name, pau.postcodes, pau.population) == ("Pau", ["64000"], 80441)
    assert (pau.latitude, pau.longitude, pau.error_km) == (43.32, -0.35, 0)
    assert loaded.skipped == 0
    # what the file does not name keeps its approximation
    assert places.commune("64483").error_km == 9


def test_the_official_geographic_code_keeps_positions_and_follows_old_codes(load):
    load("communes", APPROXIMATE)
    loaded = load(
        "communes",
        "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT\n"
        "COM,64445,75,64,64D,643,0,PAU,Pau,Pau,6499,\n"
        "COM,64483,75,64,64D,641,0,ST,Saint-Jean,Saint-Jean-de-Luz-Ciboure,6499,\n"
        "COMD,64189,75,64,,641,0,CIBOURE,Ciboure,Ciboure,6499,64483\n"
        "COMD,64122,75,64,,641,0,BIARRITZ,Biarritz,Biarritz,6499,64483\n",
    )
    assert loaded.rows == 3  # two of the file, and Bordeaux
    assert (places.commune("64445").postcodes, places.commune("64445").error_km) == (["64000"], 8)
    assert places.commune("64122").name == "Saint-Jean-de-Luz-Ciboure"
    assert [found.code for found in places.find_places("Ciboure")] == ["64483"]


def test_a_commune_has_one_line_per_postcode_at_la_poste(load):
    loaded = load(
        "communes",
        "code_commune_INSEE;nom_commune_complet;code_postal;latitude;longitude\n"
        "1004;Ambérieu-en-Bugey;1500;45.96;5.37\n1004;Ambérieu-en-Bugey;1501;45.96;5.37\n",
        encoding="latin-1",
    )
    assert loaded.rows == 1
    assert places.commune("01004").name == "Ambérieu-en-Bugey"
    assert places.commune("01004").postcodes == ["01500", "01501"]


def test_bad_lines_are_skipped_and_told(load):
    loaded = load(
        "communes",
        "code_insee,nom,codes_postaux,latitude,longitude\n"
        "64445,Pau,64000,43.3,-0.35\n"
        "ABCDE,Nowhere,64000,43.3,-0.35\n"
        "64122,Biarritz,?,43.4,north\n"
        "64102,,64100,43.4,-1.4\n"
        "64024,Anglet,64600,143.4,-1.4\n",
    )
    assert (loaded.rows, loaded.skipped) == (1, 4)
    assert loaded.warnings[0] == "Ligne 3\u00a0: code INSEE illisible («\u00a0ABCDE\u00a0»)."
    assert [text.split("\u00a0")[0] for text in loaded.warnings] == ["Ligne 3", "Ligne 4", "Ligne 5", "Ligne 6"]


def test_many_bad_lines_are_counted_not_all_told(load):
    lines = "".join(f"{number},Nowhere\n" for number in range(990_000, 990_100))
    loaded = load("communes", f"code_insee,nom\n64445,Pau\n{lines}")
    assert loaded.skipped == 100
    assert len(loaded.warnings) == 21
    assert loaded.warnings[-1] == "Et 80 autres lignes illisibles."


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (
            "rome",
            "code,libelle,domaine_code,domaine,grand_domaine_code,grand_domaine\nH2913,Soudage,H29,Métal,H,Industrie\n",
            ("rome", "H2913", "Soudage", "H29", {"domain": "Métal", "broad_domain": "Industrie"}),
        ),
        (
            "rome",
            '"code_rome","code_fiche_em","code_ogr","libelle_rome","statut"\n"H2913","1","200","Soudage manuel","1"\n',
            ("rome", "H2913", "Soudage manuel", "H29", {}),
        ),
        (
            "rome-appellations",
            "code_ogr,libelle_appellation_long,libelle_appellation_court,code_rome,statut\n"
            "19513,Soudeur / Soudeuse à l'arc,Soudeur,H2913,1\n",
            ("rome-appellation", "19513", "Soudeur / Soudeuse à l'arc", "H2913", {"short": "Soudeur"}),
        ),
        ("nsf", "code;libelle\n254;Structures métalliques\n", ("nsf", "254", "Structures métalliques", "25", {})),
        ("nsf", "Nsf_Code;Nsf_Intitule\n254r;Fabrication\n", ("nsf", "254r", "Fabrication", "254", {})),
        (
            "rncp",
            "Id_Fiche;Numero_Fiche;Intitule;Abrege_Libelle;Abrege_Intitule;Nomenclature_Europe_Niveau;"
            "Date_Fin_Enregistrement;Actif\n"
            "1;RNCP37680;Soudeur;TP;Titre professionnel;NIV3;31/08/2028;ACTIVE\n",
            (
                "rncp",
                "37680",
                "Soudeur",
                None,
                {
                    "level": "3",
                    "type": "TP",
                    "type_label": "Titre professionnel",
                    "active": True,
                    "ends": "2028-08-31",
                },
            ),
        ),
        (
            "rncp",
            "code,intitule,niveau_europeen,type_code,type_libelle,actif,fin_validite,rome,nsf,nouvelle_fiche\n"
            "RS27,Certificat Voltaire,,,,INACTIVE,6/5/20,,,RS5199\n",
            (
                "rs",
                "27",
                "Certificat Voltaire",
                None,
                {"active": False, "ends": "2020-06-05", "replaced_by": ["RS5199"]},
            ),
        ),
        (
            "formacode",
            "code,libelle,facette,domaine,parent_code,employe_pour(synonymes),nsf\n"
            "23026,soudage,DOM,230 TRAVAIL METAUX,23054,brasage|soudure,254 Structures\n",
            (
                "formacode",
                "23026",
                "soudage",
                "230",
                {
                    "domain": "TRAVAIL METAUX",
                    "generic": "23054",
                    "facet": "DOM",
                    "synonyms": ["brasage", "soudure"],
                    "nsf": "254",
                },
            ),
        ),
        ("formacode", "Code Formacode;Libellé\n23026;Soudage\n", ("formacode", "23026", "Soudage", "230", {})),
    ],
)
def test_known_files_of_codes(load, kind, text, expected):
    assert load(kind, text) == loading.Loaded(1)
    row = code(expected[0], expected[1])
    assert (row.kind, row.code, row.label, row.parent, row.extra) == expected


def test_a_loading_replaces_the_kind_and_leaves_the_others(load):
    load("nsf", "code,libelle\n254,Soudure\n255,Électricité\n")
    load("rome", "code,libelle\nH2913,Soudage\n")
    load("nsf", "code,libelle\n254,Structures métalliques\n")
    assert codes.labels("nsf", ["254", "255"]) == {"254": "Structures métalliques"}
    assert codes.label("rome", "H2913") == "Soudage"
    assert db.session.scalar(select(func.count()).select_from(Code)) == 2


def test_a_file_of_rs_alone_leaves_the_rncp(load):
    load("rncp", "code,intitule\nRNCP1,Titre\nRS1,Habilitation\n")
    load("rncp", "Numero_Fiche;Intitule\nRS1;Habilitation nouvelle\n")
    assert codes.label("rncp", "1") == "Titre"
    assert codes.label("rs", "1") == "Habilitation nouvelle"


def test_codes_that_come_again_and_bad_ones(load):
    loaded = load("rome", "code,libelle\nH2913,Soudage\nh2913,Soudage encore\nH29,Métal\nH2914,\n")
    assert (loaded.rows, loaded.skipped) == (1, 2)
    assert codes.label("rome", "H2913") == "Soudage"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("nsf", "truc,machin\n1,2\n"),
        ("nsf", "code,libelle\nABC,rien\n"),
        ("nsf", "code,libelle\n"),
        ("communes", "code_insee,nom\nXX,rien\n"),
        ("planets", "code,libelle\n1,Mars\n"),
    ],
)
def test_a_file_that_cannot_serve_alters_nothing(load, kind, text):
    load("nsf", "code,libelle\n254,Soudure\n")
    load("communes", APPROXIMATE)
    with pytest.raises(errors.Invalid) as raised:
        load(kind, text)
    assert raised.value.message
    assert codes.label("nsf", "254") == "Soudure"
    assert places.commune("64445").name == "Pau"


def test_the_real_communes(app, shared):
    folder = shared / "data" / "reference"
    assert loading.load("communes", folder / "communes_france.csv") == loading.Loaded(34_969)
    assert places.commune("74011").name == "Annecy"
    assert places.commune("33063").error_km == 0
    with_position = select(func.count()).select_from(Commune).where(Commune.latitude.is_not(None))
    before = db.session.scalar(with_position)
    loaded = loading.load("communes", folder / "communes_nouvelle_aquitaine.csv")
    assert loaded.rows == 34_969
    assert db.session.scalar(with_position) == before
    assert db.session.scalar(select(func.count()).select_from(FormerCommune)) > 1000


@pytest.mark.parametrize(
    ("kind", "name", "rows"),
    [
        ("rome", "rome.csv", 532),
        ("rome-appellations", "rome_appellations.csv", 11_061),
        ("nsf", "nsf.csv", 93),
        ("rncp", "rncp_certifications.csv", 20_390),
        ("formacode", "formacode-8e-edition.csv", 2911),
    ],
)
def test_the_real_codes(app, shared, kind, name, rows):
    assert loading.load(kind, shared / "data" / "reference" / name) == loading.Loaded(rows)
