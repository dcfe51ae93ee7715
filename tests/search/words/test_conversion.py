import numpy as np

from extranet.search.words.conversion import convert, read_forms
from extranet.search.words.dictionary import NAMES, WORDS, holds

RULES = """
SFX S. Y 1
SFX S. 0 s/L' [^sx]

SFX F. Y 2
SFX F. er ère/S. er
SFX F. er er/S. er

SFX a0 Y 1
SFX a0 er ant/() er
"""
WORDS_OF = "6\nboulanger/F.\nsou/S.\nsouder/a0\nPau/L'\nfaux/{}\naide-soignant\n"


def package(tmp_path):
    (tmp_path / "index.aff").write_text(RULES)
    (tmp_path / "index.dic").write_text(WORDS_OF)
    return tmp_path


def test_every_form_is_written_out_from_the_rules(tmp_path):
    assert sorted(set(read_forms(package(tmp_path)))) == [
        "Pau", "aide-soignant", "boulanger", "boulangers", "boulangère", "boulangères", "sou", "souder", "sous"
    ]  # fmt: skip


def test_words_and_names_are_kept_apart_folded(tmp_path):
    assert convert(package(tmp_path), tmp_path) == {WORDS: 9, NAMES: 1}
    words, names = (np.load(tmp_path / f"{name}.npy") for name in (WORDS, NAMES))
    assert holds(words, "boulangeres") and holds(words, "soignant") and not holds(words, "pau")
    assert holds(names, "pau")
