import os
import subprocess
import sys
from pathlib import Path

import pytest
from hydra import compose, initialize_config_dir

from dfprep.runs.app import CONF

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def composed():
    """composed("key=value", ...): the configuration of the extract stage."""

    def make(*overrides):
        with initialize_config_dir(str(CONF), version_base="1.3"):
            return compose("extract", list(overrides))

    return make


@pytest.fixture(scope="session")
def command():
    """command(folder, *arguments): run ``python -m dfprep.extract`` there as a user does."""

    def run(folder, *arguments, stage="extract"):
        return subprocess.run(
            [sys.executable, "-m", f"dfprep.{stage}", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """Folder of a small sample data set: a few clips of the real one."""
    from dfprep.sources import Sample

    root = tmp_path_factory.mktemp("sample") / "videos"
    Sample(root, n_clips=4, n_frames=40).videos()
    return root
