"""What lists need, read from LHÉO."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from extranet.catalogue import content
from extranet.lheo.tree import from_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20260901", date(2026, 9, 1)),
        ("00000000", None),
        ("99999999", None),
        ("20260231", None),
        ("2026-09-01", None),
        ("20260901 ", None),
        (None, None),
    ],
)
def test_days(text: str | None, expected: date | None) -> None:
    assert content.day(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Temps plein", ["temps-plein"]),
        ("Continu temps plein, Modulaire", ["temps-plein", "modulaire"]),
        ("cours du soir et le samedi", ["soir", "week-end"]),
        ("En alternance, en journée", ["journee", "alternance"]),
        ("Temps partiel discontinu", ["temps-partiel"]),
        (None, []),
    ],
)
def test_rhythms(text: str | None, expected: list[str]) -> None:
    assert content.rhythms(text) == expected
    assert set(content.RHYTHM_LABELS) >= set(expected)


def test_a_session() -> None:
    session = etree.fromstring(
        "<session><periode><debut>20260901</debut><fin>99999999</fin></periode>"
        "<periode-inscription><periode><debut>20260601</debut><fin>20260701</fin></periode></periode-inscription>"
        "<etat-recrutement> 1 </etat-recrutement><recrutement><modalite-recrutement>9</modalite-recrutement>"
        "<nb-places>12</nb-places><periode><debut>20260610</debut><fin>20260610</fin></periode>"
        "<heure-debut>09:30</heure-debut><a-distance>1</a-distance></recrutement></session>"
    )
    columns = content.session_columns(session)
    assert (columns["start"], columns["end"], columns["registration_end"]) == (date(2026, 9, 1), None, date(2026, 7, 1))
    assert columns["recruitment_state"] == "1"
    meeting = columns["meetings"][0]
    assert (meeting["start"], meeting["start_time"], meeting["seats"]) == ("2026-06-10", "09:30", 12)
    assert (meeting["remote"], meeting["place"]) == (True, None)


def test_an_action() -> None:
    action = etree.fromstring(
        "<action><rythme-formation>-</rythme-formation><modalites-enseignement>2</modalites-enseignement>"
        "<modalites-entrees-sorties>1</modalites-entrees-sorties><nombre-heures-total>450</nombre-heures-total>"
        "<langue-formation>FR</langue-formation><prise-en-charge-frais-possible>oui</prise-en-charge-frais-possible>"
        "<organisme-financeur><code-financeur>2</code-financeur><nb-places-financees>15</nb-places-financees>"
        "</organisme-financeur><organisme-financeur><code-financeur>-</code-financeur></organisme-financeur>"
        "<extras><extra info='dispositif'>PRF</extra></extras></action>"
    )
    columns = content.action_columns(action)
    assert (columns["teaching_mode"], columns["permanent"], columns["hours_total"]) == ("2", True, 450)
    assert columns["funders"] == [{"code": "2", "places": 15}]
    assert (columns["languages"], columns["fees_covered"], columns["scheme"]) == (["fr"], None, "PRF")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("44.8", 44.8), ("44,8", 44.8), ("0", None), ("-", None), ("444", None), ("nan", None), ("nord", None)],
)
def test_coordinates(text: str, expected: float | None) -> None:
    address = etree.fromstring(
        f"<adresse><geolocalisation><latitude>{text}</latitude><longitude>-0.5</longitude></geolocalisation></adresse>"
    )
    assert content.place_columns(address, "Greta")["latitude"] == expected


def test_a_provider_needs_a_siret_and_a_name() -> None:
    assert content.provider_columns(None) is None
    assert content.provider_columns(etree.fromstring("<o><nom-organisme>Greta</nom-organisme></o>")) is None
    spaced = etree.fromstring(
        "<organisme-formateur><SIRET-formateur><SIRET>130 005 481 00010</SIRET></SIRET-formateur>"
        "<raison-sociale-formateur>Greta &amp;amp; CFA</raison-sociale-formateur></organisme-formateur>"
    )
    assert content.provider_columns(spaced) == {
        "siret": "13000548100010",
        "name": "Greta & CFA",
        "legal_name": "Greta & CFA",
        "activity_number": None,
    }


def test_marks_that_nobody_sees_leave_a_title():
    formation = from_text(
        "<formation><intitule-formation>Sou\u200bdeur \u202eruel\u202c</intitule-formation></formation>"
    )
    assert content.line(formation, "intitule-formation") == "Soudeur ruel"
