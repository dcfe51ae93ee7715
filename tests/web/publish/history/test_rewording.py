"""Two texts word by word."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from extranet.web.publish.history import rewording
from extranet.web.publish.history.rewording import reword

lines = st.lists(st.text("ab c<&>", min_size=1).filter(str.strip), max_size=4)


def said(marked: list) -> list[str]:
    bare = [re.sub(r'<span class="visually-hidden">[^<]*</span>', "", line) for line in marked]
    return [re.sub("</?(?:del|ins)>", "", line) for line in bare]


@given(lines, lines)
def test_both_texts_are_whole_and_safe(before, after):
    found = reword(before, after)
    for marked, text, mark in ((found.before, before, "del"), (found.after, after, "ins")):
        escaped = [line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for line in text]
        assert said(marked) == escaped
        assert set(re.findall("<(del|ins)>", "".join(marked))) <= {mark}


def test_only_the_words_that_changed_are_marked_and_said():
    found = reword(["Souder à plat", "Lire un plan"], ["Souder en angle", "Lire un plan"])
    assert re.sub("<span[^>]*>.*?</span>", "", found.before[0]) == "Souder <del>à plat</del>"
    assert "[Ajouté\xa0: " in found.after[0]
    assert (found.before[1], found.after[1]) == ("Lire un plan", "Lire un plan")


def test_long_texts_are_compared_line_by_line(monkeypatch):
    monkeypatch.setattr(rewording, "MOST_WORDS", 2)
    found = reword(["un deux trois", "quatre"], ["un deux cinq", "quatre"])
    assert found.after[0].startswith("<ins>")
    assert found.after[1] == "quatre"
