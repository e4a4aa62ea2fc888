"""What `extract_all` records, with work that writes the beginning of face files alone."""

import os
import signal
import time
from dataclasses import replace
from functools import partial

import pytest

from dfprep.extract.family import FamilyResult
from dfprep.extract.stage import extract_all
from dfprep.extract.statuses import row_of
from dfprep.store import OutputFolder
from dfprep.tables import USER_BLOCK_BYTES, read_videos, user_block
from dfprep.types import Label, Status, Video

DIGEST = "0123456789abcdef" * 2
NAMES = ("ada", "bea", "cid", "dan", "eve")


def extracts(out, misfortune, family):
    if family.reference.id == "cid":
        misfortune()
    out.face_file(family.reference.id).parent.mkdir(exist_ok=True)
    out.face_file(family.reference.id).write_bytes(user_block(DIGEST, USER_BLOCK_BYTES))
    rows = tuple(replace(row_of(video, out.root, Status.OK), face_digest=DIGEST) for video in family.videos)
    return FamilyResult(family.reference.id, rows, {}, n_faces=1)


def make_work(root, misfortune):
    return partial(extracts, OutputFolder(root), misfortune)


def be_killed():
    os.kill(os.getpid(), signal.SIGKILL)


def take_long():
    time.sleep(600)


def lack_memory():
    raise MemoryError


def have_luck():
    pass


@pytest.fixture
def run(tmp_path):
    """run(misfortune, workers=2): extract five families, one of which has that; the statuses and the reasons."""
    real = [Video(name, tmp_path / f"{name}.mp4", Label.REAL) for name in NAMES]
    fakes = [Video(f"{name}_f", tmp_path / f"{name}_f.mp4", Label.FAKE, name) for name in NAMES]
    out = OutputFolder(tmp_path / "out")

    def make(misfortune, workers=2):
        work = partial(make_work, out.root, misfortune)
        batch = extract_all([*real, *fakes], tmp_path, out, work, workers, timeout_s=1.0)
        rows = read_videos(out.videos_csv)
        assert sorted(batch.rows, key=lambda row: row.video) == rows
        return {row.video: row.status.value for row in rows}, {row.video: row.reason for row in rows}

    return make


@pytest.mark.parametrize(
    ("misfortune", "workers", "status", "reason"),
    [
        (
            be_killed,
            2,
            "pending",
            "killed twice, the second time with nothing else running, perhaps for lack of memory",
        ),
        (take_long, 2, "timed_out", "took longer than workers.timeout_s allows"),
        (lack_memory, 2, "pending", "there was too little memory"),
        (lack_memory, 0, "pending", "there was too little memory"),
    ],
)
def test_what_the_machine_did_costs_one_family_and_only_for_this_run(misfortune, workers, status, reason, run):
    statuses, reasons = run(misfortune, workers)
    unlucky = {"cid", "cid_f"}
    assert {name for name, one in statuses.items() if one != "ok"} == unlucky
    assert (statuses["cid"], statuses["cid_f"]) == (status, "pending")
    assert all(reason in reasons[name] and "the next run tries again" in reasons[name] for name in unlucky)
    assert set(run(have_luck, workers)[0].values()) == {"ok"}


def test_a_single_family_has_a_process_of_its_own_too(run, tmp_path):
    run(be_killed)
    statuses, _ = run(be_killed)
    assert statuses["cid"] == "pending"
