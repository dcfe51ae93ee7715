"""The command itself: what goes wrong is a sentence, never a traceback."""

from __future__ import annotations

import subprocess
import sys

from extranet.cli import main
from extranet.errors import Refused


def test_an_error_is_a_sentence_and_code_2(extranet):
    @main.command("refuse")
    def refuse() -> None:
        raise Refused("Ce fichier n’est pas du LHÉO.")

    try:
        result = extranet("refuse")
    finally:
        main.commands.pop("refuse")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", "Ce fichier n’est pas du LHÉO.\n")


def test_a_wrong_setting_is_a_sentence_too(tmp_path):
    environment = {"EXTRANET_ENV": "production", "EXTRANET_DATA_DIR": str(tmp_path), "PATH": ""}
    command = [sys.executable, "-m", "extranet.cli", "db", "upgrade"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == "EXTRANET_SECRET_KEY is required in production (32 characters or more)\n"


def test_help_lists_every_group_with_its_meaning(extranet):
    result = extranet("--help")
    assert result.exit_code == 0
    assert [name for name, command in main.commands.items() if not command.get_short_help_str()] == []
    assert [name for name in main.commands if name not in result.stdout] == []
