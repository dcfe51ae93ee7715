"""What runs was compiled from the sources that stand beside it."""

import importlib

import pytest

from extranet.search.answering import kernel
from extranet.search.answering.kernel import joining
from extranet.search.answering.kernel.building import MODULES
from tests.search.answering.kernel.conftest import FOLDER


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_compiled_after_its_last_change_where_there_is_a_compiler(name, compiler):
    module = importlib.import_module(f"{kernel.__name__}.{name}")
    assert module.__file__.endswith(".so") == joining.COMPILED == compiler
    assert not compiler or (FOLDER / f"{name}.py").stat().st_mtime <= (FOLDER / module.__file__).stat().st_mtime


def test_every_module_of_the_kernel_is_compiled():
    assert {path.stem for path in FOLDER.glob("*.py")} == {*MODULES, "__init__", "building"}
