"""Progress: bars in a terminal, lines where there is none."""

import logging
import os
import pty
import subprocess
import sys

import pytest
from rich.progress import Task

from dfprep.runs import progress

SCRIPT = """
import logging, sys
logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
from dfprep.runs import progress_bar
with progress_bar("videos", 1200) as show:
    show(400)
    show(1200)
"""


class Clock:
    """A clock that is set by hand, in seconds."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def lines(caplog):
    """lines(steps, total=10): what is logged when `steps`, pairs of a time in seconds and a number, are done."""

    def log(steps, total=10):
        clock = Clock()
        with caplog.at_level(logging.INFO), progress.progress_bar("videos", total, clock) as show:
            for clock.now, done in steps:
                show(done)
        return caplog.messages

    return log


def test_a_log_has_a_line_at_the_start_one_a_minute_and_one_at_the_end(lines):
    steps = [(second, second // 25) for second in range(251)]
    assert lines(steps) == [
        "videos: 0 of 10",
        "videos: 2 of 10, 0.03/s, 0:04:00 left",
        "videos: 4 of 10, 0.03/s, 0:03:00 left",
        "videos: 7 of 10, 0.04/s, 0:01:17 left",
        "videos: 9 of 10, 0.04/s, 0:00:27 left",
        "videos: 10 of 10, 0.04/s, in 0:04:10",
    ]


def test_short_work_has_two_lines_and_no_work_has_none(lines):
    assert lines([(0.5, 3), (2, 10)]) == ["videos: 0 of 10", "videos: 10 of 10, 5.00/s, in 0:00:02"]
    assert lines([], total=0)[2:] == []


def test_an_interrupted_run_says_how_far_it_came(caplog):
    def interrupted():
        clock = Clock()
        with progress.progress_bar("videos", 10, clock) as show:
            clock.now = 4
            show(2)
            raise KeyboardInterrupt

    with caplog.at_level(logging.INFO), pytest.raises(KeyboardInterrupt):
        interrupted()
    assert caplog.messages[-1] == "videos: 2 of 10, 0.50/s, 0:00:16 left"


def in_terminal(term):
    """What a terminal shows of `SCRIPT`."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": term, "COLUMNS": "120"}
    subprocess.run([sys.executable, "-c", SCRIPT], stdout=theirs, stderr=theirs, env=environment, check=True)
    os.close(theirs)
    shown = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:  # Linux reports the end of a pseudo terminal so
            break
        if not chunk:
            break
        shown += chunk
    os.close(ours)
    return shown.decode()


def control_characters(text):
    return sorted({character for character in text if ord(character) < 32 and character not in "\r\n"})


def test_a_terminal_shows_a_bar():
    shown = in_terminal("xterm-256color")
    assert "\x1b[" in shown
    assert "1200/1200" in shown


@pytest.mark.parametrize("forced", [{}, {"FORCE_COLOR": "1", "TTY_COMPATIBLE": "1"}])
def test_a_pipe_gets_lines_without_control_characters(forced):
    environment = {**os.environ, "TERM": "xterm-256color", **forced}
    shown = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=environment, check=True
    )
    assert control_characters(shown.stdout + shown.stderr) == []
    assert "\r" not in shown.stdout
    assert [line.split(",")[0] for line in shown.stdout.splitlines()] == ["videos: 0 of 1", "videos: 1"]
    assert shown.stdout.splitlines()[0] == "videos: 0 of 1,200"


def test_a_dumb_terminal_gets_lines_without_control_characters():
    shown = in_terminal("dumb")
    assert control_characters(shown) == []
    assert len(shown.splitlines()) == 2


def test_the_rate_is_an_average_since_the_start():
    assert progress._rate(6, 3.0) == pytest.approx(2)
    task = Task(0, "videos", 10, 6, _get_time=lambda: 3.0)
    task.start_time = 0.0
    assert progress._Rate().render(task).plain == "2.00/s"
