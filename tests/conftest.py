"""What every test can ask for, and the promise that a test never skips in continuous integration."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # a busy machine is no failure
settings.load_profile("untimed")

pytest_plugins = [
    "tests.fixtures.application",
    "tests.fixtures.browser",
    "tests.fixtures.passwords",
    "tests.fixtures.leaks",
    "tests.fixtures.mail_server",
    "tests.fixtures.postgresql",
    "tests.fixtures.provider",
]

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of real files beside the project."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the real files of ../shared are not here")
    return SHARED


def pytest_collection_finish() -> None:
    """Look less often for cycles, and never again among what lives as long as the tests: a sixth of their time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_report_header() -> str | None:
    return None if (SHARED / "data").is_dir() else "../shared is absent: the tests that read real files cannot run"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    return _never_skipped(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    return _never_skipped(report)


def _never_skipped(report):
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"CI=true skips nothing: {reason}"
    return report
