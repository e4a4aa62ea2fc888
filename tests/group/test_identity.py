"""Swaps and reenactments are told apart by the real faces of the data, and nothing is said without embeddings."""

import h5py
import numpy as np
import pytest
from rich.console import Console

from dfprep.group.stage import group_fakes
from dfprep.runs import configured
from dfprep.store import OutputFolder
from dfprep.tables import read_videos, write_videos

PEOPLE = {"solo1": ["ann"], "solo2": ["bea"], "solo3": ["cid"], "pair1": ["dan", "eve"]}


def printed(found):
    console = Console(width=200)
    with console.capture() as captured:
        console.print(*found.report(), sep="\n")
    return captured.get()


def grouped(out):
    return group_fakes(OutputFolder(out), configured("similarity"), workers=0)


@pytest.fixture
def out(extracted, tmp_path):
    """A folder in which solo1's fake has bea's face, and solo2's fake and pair1's keep theirs."""
    folder = extracted(tmp_path / "out", PEOPLE)
    with h5py.File(folder / "faces" / "solo2.h5") as other, h5py.File(folder / "faces" / "solo1.h5", "r+") as file:
        file["embeddings"][1] = other["embeddings"][0]
    rows = read_videos(folder / "videos.csv")
    for row in rows:
        object.__setattr__(row, "method", {"solo1_fake": "faceswap", "pair1_fake": "face2face"}.get(row.video, ""))
    write_videos(folder / "videos.csv", rows)
    return folder


def test_a_face_of_another_person_is_a_swap_and_one_of_the_same_a_reenactment(out):
    found = grouped(out)
    verdicts = {(row.video, row.person): row.identity_verdict for row in found.rows if row.identity_verdict}
    assert verdicts == {
        ("solo1_fake", 0): "swap",
        ("solo2_fake", 0): "reenactment",
        ("solo3_fake", 0): "reenactment",
        ("pair1_fake", 0): "reenactment",  # person 1 is not altered
    }
    assert (found.metrics()["persons_swap"], found.metrics()["persons_reenactment"]) == (1, 3)


def test_the_report_has_every_method_with_its_verdicts_and_the_scale(out):
    text = printed(grouped(out))
    for method in ("faceswap", "face2face", "unnamed"):
        assert method in text
    assert "Identity: real faces are" in text
    figures = [name for name, _ in grouped(out).figures()]
    assert "alterations/identity" in figures


def test_without_embeddings_identity_is_not_checked_and_no_verdict_is_given(extracted, tmp_path):
    found = grouped(extracted(tmp_path / "out", PEOPLE, dim=0))
    assert {row.identity_verdict for row in found.rows} == {""}
    assert "Identity: NOT CHECKED, because the real faces have no embeddings" in printed(found)
    assert "alterations/identity" not in [name for name, _ in found.figures()]
    assert "persons_swap" not in found.metrics()


def test_identity_is_not_checked_where_only_the_fakes_lack_embeddings(out):
    for original in PEOPLE:
        with h5py.File(out / "faces" / f"{original}.h5", "r+") as file:
            file["embeddings"][1] = np.nan
    found = grouped(out)
    assert {row.identity_verdict for row in found.rows} == {""}
    assert "Identity: NOT CHECKED, because no altered face has an embedding" in printed(found)
