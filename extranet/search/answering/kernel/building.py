"""Compile the kernel when the package is built or installed; where nothing compiles, it runs as it stands."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from Cython.Build import cythonize
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution
from setuptools.errors import CompileError

FOLDER = Path("extranet/search/answering/kernel")
MODULES = ("joining", "counting", "ordering")
# Bounds are checked: an index that is damaged raises IndexError, as it would in plain Python.
DIRECTIVES = {"language_level": 3, "boundscheck": True, "wraparound": False, "initializedcheck": False}


class CompiledKernel(BuildHookInterface):
    """The step of a build that adds the compiled kernel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile beside the sources, and say that the wheel is for this kind of machine."""
        if self.target_name != "wheel":
            return
        try:
            compiled = compile_kernel(Path(self.root))
        except CompileError as error:
            self.app.display_warning(f"No C compiler: searches will be slower ({error})")
            for older in (Path(self.root) / FOLDER).glob("*.so"):
                older.unlink()
            return
        build_data["artifacts"] += [str(one) for one in compiled]
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def compile_kernel(root: Path) -> list[Path]:
    """Compile the modules beside their sources; return their paths in the project. Raise CompileError."""
    aside = root / "build"
    sources = [str(root / FOLDER / f"{name}.py") for name in MODULES]
    modules = cythonize(sources, build_dir=str(aside), compiler_directives=DIRECTIVES, quiet=True)
    command = Distribution({"name": "extranet", "ext_modules": modules}).get_command_obj("build_ext")
    command.build_temp, command.build_lib = str(aside), str(aside)
    command.ensure_finalized()
    command.run()
    return [_placed(Path(one), root / FOLDER).relative_to(root) for one in command.get_outputs()]


def _placed(built: Path, folder: Path) -> Path:
    """Copy a module where it is imported from, in one step: a process may have the last one open."""
    copy = shutil.copy2(built, folder / f"{built.name}.new")
    return Path(copy).replace(folder / built.name)
