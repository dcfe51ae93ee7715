"""The habits of real feeds: what is read, what is kept, what is told."""

from __future__ import annotations

import pytest

from extranet.catalogue.actions import Action
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training
from extranet.database import db
from tests.exchange.conftest import Deliver, figures, one, said
from tests.exchange.files import action, document, formation, session


def test_a_dash_says_nothing(deliver: Deliver) -> None:
    file = document(formation("F1", action("A1", rhythm="-"), level="-"))
    report = deliver(file)
    assert figures(report) == {"created": (1, 1, 1)}
    assert one(Training, "F1").revision.level_in is None
    assert one(Action, "A1").revision.rhythms == []
    assert not [problem for problem in report.problems if problem.value == "-"]


@pytest.mark.parametrize("date", ["00000000", "99999999", "", "-", "2026-09-01", "20261345", "1er sept."])
def test_a_date_that_is_none_is_unknown(deliver: Deliver, date: str) -> None:
    report = deliver(document(formation("F1", action("A1", session("S1", date, date)))))
    revision = one(TrainingSession, "S1").revision
    assert (revision.start, revision.end) == (None, None)
    assert bool(said(report, "debut")) == (date in {"2026-09-01", "20261345", "1er sept."})


@pytest.mark.parametrize("level", ["0", "3", "8", "11", "18"])
def test_old_and_new_levels_are_kept(deliver: Deliver, level: str) -> None:
    report = deliver(document(formation("F1", level=level)))
    assert one(Training, "F1").revision.level_in == level
    assert not said(report, "code-niveau-entree")


def test_an_unknown_level_is_kept_and_told(deliver: Deliver) -> None:
    report = deliver(document(formation("F1", level="42")))
    assert one(Training, "F1").revision.level_in == "42"
    assert said(report, "code-niveau-entree") == ["code inconnu de LHÉO"]


def test_case_and_white_space_of_elements_and_values(deliver: Deliver) -> None:
    file = document(formation("F1", title="\n  Soudeur \t "))
    file = file.replace("code-ROME", "CODE-rome").replace("H2913", " h2913 ").replace("SIRET>", "siret>")
    report = deliver(file)
    training = one(Training, "F1")
    assert training.revision.rome == ["H2913"]
    assert training.revision.title == "Soudeur"
    assert training.revision.provider.siret == "13000548100010"
    assert "élément LHÉO «\u00a0code-ROME\u00a0» écrit autrement" in said(report, "CODE-rome")


def test_missing_coordinates_are_unknown_and_given_ones_are_read(deliver: Deliver) -> None:
    place = "<ville>Bordeaux</ville><geolocalisation><latitude>44,8</latitude><longitude>-0.57</longitude>"
    report = deliver(
        document(
            formation("F1", action("A1"), action("A2").replace("<ville>Bordeaux</ville>", f"{place}</geolocalisation>"))
        )
    )
    assert figures(report) == {"created": (1, 2, 2)}
    assert one(Action, "A1").revision.places[0]["latitude"] is None
    assert one(Action, "A2").revision.places[0]["latitude"] == 44.8


def test_an_unknown_element_is_a_problem_under_its_own_name_and_line(deliver: Deliver) -> None:
    file = document(formation("F1", inside="\n\n<prix>300</prix>\n<x:tarif xmlns:x='urn:x'>3</x:tarif>"))
    found = {problem.element: problem for problem in deliver(file).problems}
    assert (found["prix"].line, found["prix"].value, found["prix"].message) == (5, "300", "élément inconnu de LHÉO 2.3")
    assert found["tarif"].line == 6
    assert found["prix"].action == "gardé tel quel"


def test_an_element_in_the_wrong_place_is_told(deliver: Deliver) -> None:
    file = document(formation("F1", inside="\n<SIRET>1</SIRET>\n<code-niveau-sortie>4</code-niveau-sortie>"))
    problems = deliver(file).problems
    assert (4, "n’a pas sa place dans «\u00a0formation\u00a0»") in [
        (problem.line, problem.message) for problem in problems if problem.element == "SIRET"
    ]
    assert [problem.line for problem in problems if problem.element == "code-niveau-sortie"] == [5]
    assert one(Training, "F1").revision.level_out == "4"


def test_an_unknown_attribute_is_told(deliver: Deliver) -> None:
    report = deliver(document(formation("F1").replace("<certifiante", '<certifiante couleur="bleu"')))
    assert said(report, "certifiante") == ["attribut «\u00a0couleur\u00a0» inconnu de LHÉO 2.3"]


def test_a_value_too_long_is_kept_and_told(deliver: Deliver) -> None:
    report = deliver(document(formation("F1", content="x" * 3001)))
    assert said(report, "contenu-formation") == ["3001 caractères, 3000 au plus"]
    assert "x" * 3001 in one(Training, "F1").revision.lheo
    assert all(len(problem.value) <= 200 for problem in report.problems)


@pytest.mark.parametrize("above", [0, 65_520, 70_000, 300_000])
def test_lines_far_down_the_file_are_right(deliver: Deliver, above: int) -> None:
    problems = [
        '<prix a="1">3</prix>', "<tarif/>", "<plage>", "<un/>", "</plage>", "<deux>texte", "sur deux lignes &amp; plus",
        "", "</deux>", "<trois/><quatre/>", "<extras>", "<extra><cinq/></extra>", "<six>", "</six>", "</extras>", "",
    ]  # fmt: skip
    last = formation("F2", inside="\n" + "\n".join(problems))
    text = document(formation("F1"), "\n" * above + last)
    names = {"prix", "tarif", "plage", "deux", "trois", "quatre", "six"}
    found = {problem.element: problem.line for problem in deliver(text).problems if problem.element in names}
    lines = {line: n for n, line in enumerate(text.split("\n"), 1)}
    assert found == {name: next(n for line, n in lines.items() if f"<{name}" in line) for name in names}


def test_a_duplicate_is_told_at_its_own_line(deliver: Deliver) -> None:
    report = deliver(document(formation("F1", "\n" + action("A1"), "\n\n" + action("A1"))))
    assert [p.line for p in report.problems if p.action == "doublon ignoré"] == [6]


def test_an_unknown_code_is_counted_once(deliver: Deliver) -> None:
    file = document(*(formation(f"F{n}").replace("H2913", "N9999") for n in range(4)))
    report = deliver(file)
    assert said(report, "code-ROME") == ["code inconnu des tables chargées (4 fois)"]
    assert one(Training, "F0").revision.rome == ["N9999"]


def test_a_malformed_code_is_told_once_for_each_reason(deliver: Deliver) -> None:
    report = deliver(document(formation("F1").replace("H2913", "99ABC"), formation("F2").replace("H2913", "soudage")))
    assert sorted(said(report, "code-ROME")) == ["7 caractères, 5 au plus", "code mal formé (1 fois)"] or sorted(
        said(report, "code-ROME")
    ) == ["7 caractères au lieu de 5", "code mal formé (1 fois)"]


def test_thousands_of_unknown_codes(deliver: Deliver) -> None:
    codes = "".join(f"<code-NSF>{n:03}</code-NSF><code-ROME>X{n:04}</code-ROME>" for n in range(999))
    report = deliver(document(formation("F1").replace("</domaine-formation>", f"{codes}</domaine-formation>")))
    assert len([p for p in report.problems if p.message == "code mal formé (1 fois)"]) == 999


def test_html_that_came_unescaped_keeps_its_words(deliver: Deliver) -> None:
    deliver(document(formation("F1", title="Soudeur <b>TIG</b> et <i>MIG</i>", content="<p>Un</p><p>Deux</p>")))
    assert one(Training, "F1").revision.title == "Soudeur TIG et MIG"
    assert "<contenu-formation><p>Un</p><p>Deux</p></contenu-formation>" in one(Training, "F1").revision.lheo


def test_our_own_extras_come_from_the_action(deliver: Deliver) -> None:
    scheme = '<extras><extra info="dispositif">Programme régional</extra></extras>'
    deliver(document(formation("F1", action("A1", inside=scheme))))
    assert one(Action, "A1").revision.scheme == "Programme régional"
    db.session.rollback()
