"""What the worker throws away, once an hour."""

from __future__ import annotations

from extranet.cli.sweeping import Sweep


def test_once_and_then_not_before_its_time():
    done = []
    sweep = Sweep(lambda: done.append("a"), lambda: done.append("b"))
    assert [sweep(), sweep(), sweep()] == [False] * 3
    assert done == ["a", "b"]


def test_again_when_its_time_has_come():
    done = []
    sweep = Sweep(lambda: done.append(1), every=0.0)
    sweep()
    sweep()
    assert len(done) == 2
