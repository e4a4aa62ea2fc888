"""The commands of docs/faceforensics.md, as written, on a tiny tree with the sample's people in it."""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from trees.ffpp import tree

from dfprep.runs import configured

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "faceforensics.md"
N_SEQUENCES = 20
"""Clips of one person each, in pairs who are each other's donors in the sample's swaps."""


def commands():
    """The commands of the page in their order, without the set-up."""
    blocks = re.findall(r"^```bash\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    return [line for block in blocks for line in block.splitlines() if line.startswith("python ")]


def sample_clips(folder):
    """The sample's real clips of one person with a swap, each with the video of another fake or None."""
    with open(folder / "manifest.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    swapped = {row["original"] for row in rows if row["method"] == "swap"}
    alone = [Path(row["video"]).stem for row in rows if row["label"] == "REAL" and row["persons"] == "1"]
    other = {row["original"]: row["video"] for row in rows if row["method"] in ("warp", "recolour", "smooth")}
    return [(clip, other.get(clip)) for clip in alone if clip in swapped]


def ffpp_of_sample(root, sample):
    """FaceForensics++ in c23 with the sample's clips: swaps as Deepfakes, some other fakes as NeuralTextures."""
    clips = sample_clips(sample)[:N_SEQUENCES]

    def write(path):
        clip, other = clips[int(path.stem[:3])]
        of = {"youtube": f"videos/{clip}.mp4", "Deepfakes": f"videos/{clip}_swap.mp4", "NeuralTextures": other}
        video = of[path.parts[-4]]  # <method>/c23/videos/<file>
        if video is not None:
            shutil.copyfile(sample / video, path)

    tree(root, write, N_SEQUENCES, methods=("Deepfakes", "NeuralTextures"), compressions=("c23",))


def run(line, folder):
    """The exit code and the output of a command line of the page in `folder`."""
    python = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": python, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_every_command_of_the_page_runs_as_written(tmp_path):
    sample, root = tmp_path / "sample", tmp_path / "ff++"
    configured("source=sample", path=str(sample)).videos()
    ffpp_of_sample(root, sample)
    (tmp_path / "scripts").symlink_to(ROOT / "scripts")
    for line in commands():
        code, output = run(line.replace("/data/ff++", str(root)), tmp_path)
        incomplete = "dfprep.inspect" in line  # 20 sequences of 1,000
        assert code == int(incomplete), f"{line}\n{output}"
    videos = pd.read_csv(tmp_path / "outputs" / "ffpp" / "videos.csv")
    assert len(videos) == 2 * N_SEQUENCES + 10
    # two fakes of the sample are shifted or delayed on purpose
    assert videos.status.value_counts().to_dict() == {"ok": len(videos) - 2, "not_aligned": 2}
    assert (tmp_path / "outputs" / "ffpp" / "split_matters.png").is_file()
    assert (tmp_path / "exports" / "ffpp").is_dir()
