from __future__ import annotations

import pytest

from extranet.web.find.marking import asked_keys, marked


@pytest.mark.parametrize(
    ("asked", "title", "html"),
    [
        ("soudeur", "Soudeur assembleur", "<mark>Soudeur</mark> assembleur"),
        ("soudeuses", "Le métier de soudeur·euse", "Le métier de <mark>soudeur·euse</mark>"),
        ("ELECTRICITE", "L’électricité du bâtiment", "<mark>L’électricité</mark> du bâtiment"),
        ("formation de la", "La formation de base", "La formation de base"),
        ("", "Soudeur", "Soudeur"),
    ],
)
def test_the_words_asked_for_are_marked_in_all_their_forms(asked, title, html):
    assert marked(title, asked_keys(asked)) == html


def test_a_title_is_escaped_before_it_is_marked():
    assert marked('<img src="x"> soudeur & co', asked_keys("soudeur img")) == (
        "&lt;<mark>img</mark> src=&#34;x&#34;&gt; <mark>soudeur</mark> &amp; co"
    )
