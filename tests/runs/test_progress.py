import logging

import pytest

from dfprep.runs import progress


def test_a_batch_jobs_output_gets_a_line_with_rate_and_time_left(monkeypatch, caplog):
    monkeypatch.setattr(progress, "LINE_EVERY_S", 0)
    with caplog.at_level(logging.INFO), progress.progress_bar("videos", 10) as show:
        show(4)
        show(10)
    assert [line.split(",")[0] for line in caplog.messages] == ["videos: 4 of 10", "videos: 10 of 10"]
    assert all("/s, " in line and line.endswith("left") for line in caplog.messages)


def test_the_rate_is_an_average_since_the_start():
    class Halfway:
        completed, elapsed = 6, 3.0

    assert progress._rate(Halfway()) == pytest.approx(2)
