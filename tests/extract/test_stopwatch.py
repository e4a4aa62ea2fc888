from __future__ import annotations

import time

import pytest

from dfprep.extract.stopwatch import Stopwatch


def test_a_step_within_another_does_not_count_for_the_outer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1.0, 4.0, 5.0, 7.0, 10.0])
    monkeypatch.setattr(time, "perf_counter", lambda: next(clock))
    watch = Stopwatch()
    with watch.step("decode"):
        with watch.step("crop"):
            pass
        with watch.step("crop"):
            pass
    assert watch.seconds == {"decode": 5.0, "crop": 5.0}
