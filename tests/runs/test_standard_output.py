"""A reader that closes the pipe, as ``head`` does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LONG = """
import sys
from dfprep.runs import until_closed
with until_closed():
    for _ in range(100_000):
        print("a line of a report")
print("after it")
print("the end", file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", [["-c", LONG], ["-m", "dfprep.split", "--help"], ["-m", "dfprep"]])
def test_a_reader_that_goes_away_is_no_error(arguments):
    end, start = os.pipe()
    os.close(end)
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    run = subprocess.run(
        [sys.executable, *arguments], stdout=start, stderr=subprocess.PIPE, text=True, env=environment, check=False
    )
    os.close(start)
    assert (run.returncode, run.stderr) == (0, "the end\n" if "-c" in arguments else "")
