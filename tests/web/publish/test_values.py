"""What LHÉO values say to people."""

from __future__ import annotations

import pytest

from extranet.lheo.tree import from_text
from extranet.web.publish.values import lines_of

ADDRESS = (
    "<adresse><denomination>AFPA</denomination><ligne>1 rue du Port</ligne><codepostal>33000</codepostal>"
    "<ville>Bordeaux</ville><departement>33</departement></adresse>"
)
PERIOD = "<periode><debut>{}</debut><fin>{}</fin></periode>"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "<objectif-formation>&lt;p&gt;Souder&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;&lt;ul&gt;&lt;li&gt;à plat"
            "&lt;/li&gt;&lt;/ul&gt;</objectif-formation>",
            ["Souder", "- à plat"],
        ),
        ("<contenu-formation>Un\n\n Deux  mots </contenu-formation>", ["Un", "Deux mots"]),
        ("<contenu-formation>-</contenu-formation>", []),
        ("<certifiante>1</certifiante>", ["Oui"]),
        ("<modalites-enseignement>2</modalites-enseignement>", ["À distance"]),
        ("<modalites-enseignement>9</modalites-enseignement>", ["Code 9"]),
        ("<code-niveau-entree>5</code-niveau-entree>", ["Niveau IV (baccalauréat, BP)"]),
        ("<code-public-vise>80056</code-public-vise>", ["Tout public (80056)"]),
        ("<langue-formation>fr</langue-formation>", ["Français"]),
        ("<nombre-heures-total>560</nombre-heures-total>", ["560"]),
        (PERIOD.format("20270105", "20270424"), ["du 5 janvier 2027 au 24 avril 2027"]),
        (PERIOD.format("20270105", "20270105"), ["5 janvier 2027"]),
        (PERIOD.format("20270105", "99999999"), ["à partir du 5 janvier 2027"]),
        (PERIOD.format("00000000", "00000000"), ["dates non précisées"]),
        (
            f"<lieu-de-formation><coordonnees>{ADDRESS}</coordonnees></lieu-de-formation>",
            ["AFPA, 1 rue du Port, 33000 Bordeaux", "Département : 33"],
        ),
        (
            "<contact-formation><type-contact>1</type-contact><coordonnees><civilite>Mme</civilite><nom>Diaz</nom>"
            "<telfixe><numtel>0500000000</numtel></telfixe><courriel>a@b.example</courriel></coordonnees>"
            "</contact-formation>",
            ["Référent handicap : Mme Diaz, 0500000000, a@b.example"],
        ),
        (
            "<organisme-financeur><code-financeur>7</code-financeur><nb-places-financees>12</nb-places-financees>"
            "</organisme-financeur>",
            ["Agefiph : 12 places financées"],
        ),
        (
            f"<recrutement><modalite-recrutement>9</modalite-recrutement>{PERIOD.format('20270105', '20270105')}"
            "<heure-debut>09:00</heure-debut><nb-places>1</nb-places></recrutement>",
            ["Information collective, 5 janvier 2027, 09:00, 1 place"],
        ),
        ("<extras><extra info='dispositif'>PRF</extra></extras>", ["dispositif : PRF"]),
        ("<inconnu><jamais>vu</jamais></inconnu>", ["jamais : vu"]),
        ("<url-action><urlweb>a.example</urlweb><extras><extra info='x'>1</extra></extras></url-action>",
         ["a.example", "x : 1"]),
    ],
)  # fmt: skip
def test_every_kind_of_value(database, text, lines):
    assert [line.replace("\xa0", " ") for line in lines_of([from_text(text)])] == lines


def test_repetitions_follow_each_other_and_the_element_stays(database):
    elements = [from_text(f"<code-public-vise>{code}</code-public-vise>") for code in ("81024", "99999")]
    assert lines_of(elements) == ["Jeune (81024)", "Code 99999"]
    element = from_text(f"<adresse-information>{ADDRESS}</adresse-information>")
    assert lines_of([element]) == lines_of([element])
