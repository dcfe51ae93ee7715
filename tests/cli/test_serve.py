"""`extranet serve`: the site and the worker together, from nothing, until one ends or a signal comes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest


def start(folder: Path, port: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "extranet.cli", "serve", "--port", str(port), "--workers", "1"]
    environment = os.environ | {"EXTRANET_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def address(site: subprocess.Popen[str]) -> str:
    for line in site.stdout:
        if found := re.search(r"http://\S+", line):
            return found[0]
    raise AssertionError(site.stderr.read())


def children(site: subprocess.Popen[str]) -> dict[str, int]:
    listed = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(site.pid)], capture_output=True, text=True)
    lines = [line.split(maxsplit=1) for line in listed.stdout.splitlines()]
    return {"site" if "gunicorn" in arguments else "worker": int(pid) for pid, arguments in lines}


@pytest.fixture
def site(demonstration: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    shutil.copytree(demonstration, tmp_path / "data")
    with start(tmp_path / "data") as site:
        yield site
        if site.poll() is None:
            os.killpg(site.pid, signal.SIGKILL)


def check_it_answers_then_stops(site: subprocess.Popen[str], url: str, number: int) -> None:
    for path in ("/sante", f"/sante?long={'x' * 6000}"):
        with urllib.request.urlopen(url + path, timeout=60) as answer:
            assert answer.status == 200
    assert set(children(site)) == {"site", "worker"}
    site.send_signal(number)
    assert site.wait(timeout=30) == 0
    assert "Traceback" not in site.stderr.read()
    with pytest.raises(OSError):
        socket.create_connection((url.split("//")[1].split(":")[0], int(url.rsplit(":", 1)[1])), timeout=1)


def test_it_answers_then_stops_both_when_asked(site):
    check_it_answers_then_stops(site, address(site), signal.SIGINT)


@pytest.mark.parametrize("name", ["site", "worker"])
def test_when_one_dies_the_other_stops(site, name):
    url = address(site)
    urllib.request.urlopen(f"{url}/sante", timeout=60).close()
    both = children(site)
    os.kill(both[name], signal.SIGKILL)
    assert site.wait(timeout=30) == 1


def test_from_nothing_it_loads_the_demonstration_and_prints_its_accounts(tmp_path):
    with start(tmp_path / "data") as site:
        try:
            check_it_answers_then_stops(site, address(site), signal.SIGTERM)
        finally:
            if site.poll() is None:
                os.killpg(site.pid, signal.SIGKILL)
        assert "conseillere@mission-locale.example" in site.stdout.read()


def test_a_busy_port_is_a_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as busy, start(tmp_path, busy.getsockname()[1]) as site:
        assert site.wait(timeout=60) == 2
        assert "PORT=8001 make run" in site.stderr.read()
