"""What was understood in a text: said, and undone by a link."""

from __future__ import annotations

import re

import pytest


@pytest.fixture
def courses(publish):
    publish("PRF-1", "CAP pâtisserie boulangerie")
    publish("PRF-2", "CAP soudeur")


def notices(screen):
    return screen.texts("//div[contains(@class, 'notice--info')]//p")


def chips(screen):
    return screen.texts("//a[@class='chip']")


def test_a_correction_is_said_with_the_accents_of_the_titles_and_undone(courses, look):
    screen = look("/formations?q=patisserei")
    assert notices(screen) == ["Résultats pour « pâtisserie » — chercher « patisserei » quand même"]
    assert screen.title.startswith("1 formation")
    left = screen.links("//div[contains(@class, 'notice--info')]")["chercher « patisserei » quand même"]
    assert left == "/formations?q=patisserei&tel-quel=patisserei"
    literal = look(left)
    assert notices(literal) == ["« patisserei » est cherché tel quel. Le comprendre à nouveau"]
    again = literal.links("//div[contains(@class, 'notice--info')]")["Le comprendre à nouveau"]
    assert again == "/formations?q=patisserei"


def test_several_corrections_are_each_undone(courses, look):
    (said,) = notices(look("/formations?q=patisserei+boulngerie"))
    assert said == (
        "Résultats pour « pâtisserie » et « boulangerie » — chercher « patisserei » quand même, "
        "chercher « boulngerie » quand même"
    )


def test_a_town_is_a_chip_that_leaves_its_words_as_typed(courses, look):
    screen = look("/formations?q=soudeur+à+Pau")
    assert any("autour de Pau, 30 km, puis le département" in chip.replace("\u00a0", " ") for chip in chips(screen))
    (said,) = notices(screen)
    assert said.startswith("Autour de Pau (64) : à moins de 30 km et dans le département")
    assert "distance" in screen.texts("//ul[@aria-label='Trier par']//a")
    (link,) = [url for label, url in screen.links("//ul[@class='chips']").items() if "autour" in label]
    assert "tel-quel=%C3%A0+Pau" in link
    assert not any("autour" in chip for chip in chips(look(link)))


def test_homonyms_are_offered_without_the_words_of_the_place(courses, look):
    screen = look("/formations?q=soudeur+à+Salles+(33)")
    assert "Ce nom est aussi" not in screen.words
    links = look("/formations?q=soudeur+à+Salles").links("//div[contains(@class, 'notice--info')]")
    assert re.fullmatch(r"/formations\?q=soudeur&commune=\w{5}", links["Salles (47)"])


def test_a_place_far_from_everything_is_said(courses, look):
    assert "Rien autour de Lyon (69) ni dans son département : voici ce qui existe ailleurs." in notices(
        look("/formations?q=soudeur+à+Lyon")
    )
    assert "Rien autour de Lyon (69) ni dans son département." in notices(
        look("/formations?q=soudeur+à+Lyon+en+cours+du+soir")
    )


def test_what_the_form_says_wins_over_the_text(courses, look):
    screen = look("/formations?q=soudeur+à+Bayonne+en+janvier&lieu=Pau&debut-min=2020-01-01")
    assert "Le lieu choisi, Pau (64), l’emporte sur « à Bayonne »." in notices(screen)
    assert "Les dates choisies l’emportent sur « en janvier »." in notices(screen)


def test_a_filter_of_the_text_is_a_chip_and_a_box_that_the_text_ticks(courses, look):
    screen = look("/formations?q=soudeur+financé+par+la+Région")
    assert any("financeur : Région" in chip for chip in chips(screen))
    (box,) = screen.tree.xpath("//input[@name='financeur' and @value='2']")
    assert box.get("checked") is not None and box.get("disabled") is not None
    assert "(dans votre texte)" in screen.texts("//label[@for='financeur-2']")[0]


def test_pieces_left_as_typed_travel_with_the_form(courses, look):
    screen = look("/formations?q=soudeur+à+Pau&tel-quel=à+Pau&tel-quel=autre")
    kept = screen.tree.xpath("//input[@type='hidden' and @name='tel-quel']/@value")
    assert kept == ["à Pau"]


def test_nothing_is_said_of_a_plain_search(courses, look):
    screen = look("/formations?q=soudeur&lieu=Pau")
    assert notices(screen) == []
    assert len(chips(screen)) == 2


@pytest.mark.parametrize("text", ["%00%00", "🥖🥖", "*", "%22", "a" * 4000, "-", "%C3%A0", "à " * 800])
def test_any_text_has_its_page(courses, look, text):
    assert look(f"/formations?q={text}&tel-quel={text[:50]}").status == 200


def test_results_that_speak_of_it_in_passing_say_so_until_one_is_about_it(publish, look):
    publish("PRF-1", "CAP fleuriste", contenu_formation="Trois heures de volapük.")
    in_passing = "n’a « volapük » dans son intitulé, ses métiers ou ses domaines : elles en parlent dans leur contenu."
    assert in_passing in look("/formations?q=volapük").words.replace("\u00a0", " ")
    publish("PRF-2", "Volapük des affaires")
    screen = look("/formations?q=volapük")
    assert len(screen.cards) == 2
    assert in_passing not in screen.words.replace("\u00a0", " ")


def test_the_level_asked_of_who_begins_is_told_from_the_one_reached(courses, look):
    assert chips(look("/formations?entree=3&niveau=3")) == [
        "Retirer le filtre CAP, titre professionnel (niveau 3)",
        "Retirer le filtre à l’entrée : CAP, titre professionnel (niveau 3)",
    ]
