"""The shell completes groups, choices and keys of the console scripts: in a real bash, by pressing TAB."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dfprep.runs import candidates

REPOSITORY = Path(__file__).resolve().parents[2]


class Bash:
    """An interactive bash at a terminal of its own."""

    def __init__(self, folder: Path) -> None:
        self.terminal, other_end = pty.openpty()
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "TERM": "dumb", "PS1": "$ ", "HISTFILE": ""}
        self.process = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-i"],
            stdin=other_end,
            stdout=other_end,
            stderr=other_end,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        os.close(other_end)

    def type(self, keys: str, until: str) -> str:
        """Press `keys`; everything that is shown until that ends with `until`, or for at most a minute."""
        os.write(self.terminal, keys.encode())
        shown, end = "", time.monotonic() + 60
        while not shown.endswith(until) and time.monotonic() < end:
            if select.select([self.terminal], [], [], 0.2)[0]:
                shown += os.read(self.terminal, 4096).decode()
        return shown

    def close(self) -> None:
        os.close(self.terminal)  # hangs up, which ends bash
        self.process.wait(10)


@pytest.fixture
def bash(tmp_path):
    running = Bash(tmp_path)
    running.type(f'eval "$({sys.executable} -m dfprep completion bash)"; echo "do"ne\n', "done\r\n$ ")
    yield running
    running.close()


def test_tab_completes_choices_and_keys_in_bash(bash):
    for typed, added in (("detector=mtcnn+", "blaze"), ("sampling.n_f", "irst="), ("overw", "rite=")):
        line = f"dfprep-extract {typed}"
        assert bash.type(f"{line}\t", line + added).endswith(line + added)
        bash.type("\x15", "$ ")  # Ctrl-U: an empty line again


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("dfprep-split folds=", ["folds=balanced", "folds=official"]),
        ("/somewhere/dfprep-group stal", ["stale="]),
        ("dfprep-extract detecto", ["detector.", "detector="]),
        ("dfprep-extract source=ffpp source.co", ["source.compressions="]),
        ("dfprep-extract source=sample source.co", []),
        ("dfprep-extract simil", []),  # of another stage
        ("dfprep-extract stag", []),  # nobody sets it
    ],
)
def test_candidates_are_those_of_the_stage_and_of_the_choices_before(line, expected):
    assert candidates(line) == expected
