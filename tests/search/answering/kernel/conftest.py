from __future__ import annotations

import importlib
import importlib.util
import shutil
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from extranet.search.answering import kernel

FOLDER = Path(kernel.__file__).parent


def _as_installed(name: str) -> ModuleType:
    return importlib.import_module(f"{kernel.__name__}.{name}")


@cache
def as_it_stands(name: str) -> ModuleType:
    """Load the source of a module, whatever was compiled from it."""
    spec = importlib.util.spec_from_file_location(f"{name}as_it_stands", FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session", params=[_as_installed, as_it_stands])
def module(request):
    """Give a module of the kernel by its name: as it is imported, then as plain Python."""
    return request.param


@pytest.fixture(scope="session")
def compiler() -> bool:
    """Tell whether this machine compiles what it installs."""
    return shutil.which("cc") is not None
