import numpy as np
import pytest

from extranet.search.words.dictionary import FOLDER, fingerprints, holds, is_known, is_word


@pytest.mark.parametrize("form", ["recruter", "recrutera", "boulangeres", "soudeuse", "travaux", "oeuvre", "orange"])
def test_french_words_are_known_in_all_their_forms(form):
    assert is_word(form) and is_known(form)


def test_a_proper_name_is_no_word():
    assert is_known("pau")
    assert not is_word("pau")


@pytest.mark.parametrize("form", ["boulngerie", "penitre", "incormatique", ""])
def test_a_typo_is_unknown(form):
    assert not is_known(form)


def test_fingerprints_are_found_again():
    made = fingerprints(["un", "deux", "un"])
    assert len(made) == 2 and (np.diff(made.astype(np.int64)) > 0).all()
    assert holds(made, "deux") and not holds(made, "trois") and not holds(made[:0], "un")


def test_the_files_are_small_and_come_with_their_licence():
    assert sum(path.stat().st_size for path in FOLDER.glob("*.npy")) < 3_000_000
    assert "Mozilla Public License" in (FOLDER / "LICENSE").read_text()
