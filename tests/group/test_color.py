"""Recoloured faces through the group stage: found, counted in words; the published classes remain."""

import cv2
import h5py
import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from dfprep.group.stage import group_fakes
from dfprep.runs import configured
from dfprep.store import OutputFolder
from dfprep.tables import AlterationRow, read_table

PEOPLE = {"solo1": ["ann"], "solo2": ["bea"], "pair1": ["ann", "bea"]}
RECOLOUR = (11, -9, 4)


def change(out, original, alter):
    """Replace the fake's crops of person 0 by `alter` of the real ones, (S, S, 3) RGB."""
    with h5py.File(out / "faces" / f"{original}.h5", "r+") as file:
        for t, png in enumerate(file["large"][0, 0]):
            real = cv2.imdecode(png, cv2.IMREAD_COLOR)[..., ::-1].astype(np.float64)
            fake = np.clip(np.round(alter(real)), 0, 255).astype(np.uint8)
            file["large"][1, 0, t] = cv2.imencode(".png", fake[..., ::-1])[1].ravel()


def recoloured(real):
    """The face of the fixture `extracted`, whose box is 197 x 230 px of the crop, in other colours."""
    rows, columns = np.mgrid[:299, :299]
    mask = np.clip((1 - np.hypot((columns - 149.5) / 105, (rows - 149.5) / 120)) / 0.2, 0, 1)
    return real + mask[..., None] * RECOLOUR


def grouped(out, **settings):
    return group_fakes(OutputFolder(out), configured("similarity", **settings), workers=0)


def printed(found):
    console = Console(width=200)
    with console.capture() as captured:
        console.print(*found.report(), sep="\n")
    return captured.get()


@pytest.fixture
def out(extracted, tmp_path):
    """A folder in which solo1's fake is altered in its colour only, and solo2's fake is darker as a whole."""
    folder = extracted(tmp_path / "out", PEOPLE)
    change(folder, "solo1", recoloured)
    change(folder, "solo2", lambda real: 0.88 * real)
    return folder


def test_a_recoloured_person_is_altered_and_a_darker_picture_is_not(out):
    found = grouped(out)
    rows = {(row.video, row.person): row for row in found.rows}
    solo = rows["solo1_fake", 0]
    assert (solo.structure_class, solo.color_class, solo.alteration_class, solo.person_label) == (0, 2, 2, "FAKE")
    assert set(solo.frame_classes) == {2}
    assert 6 <= solo.color_difference_mean <= solo.color_difference_max < 12
    assert rows["solo2_fake", 0].color_class == 0
    assert rows["pair1_fake", 1].person_label == "REAL"
    assert (rows["solo1", 0].color_class, rows["solo1", 0].color_difference_max) == (0, 0)
    for row in found.rows:
        assert row.alteration_class == max(row.structure_class, row.color_class)


def test_the_report_says_in_words_what_colour_alone_shows(out):
    found = grouped(out)
    text = printed(found)
    assert "1 person is altered in colour only" in text
    assert "solo1_fake, person 0 (class 2" in text
    assert "1 fake whose whole picture changed its colours" in text
    metrics = found.metrics()
    assert (metrics["persons_color_only"], metrics["fakes_recoloured_as_a_whole"]) == (1, 1)
    graded = {row.video: row.surroundings_color for row in found.alignment}
    assert graded["solo2_fake"] > 3 > 1 > graded["solo1_fake"]


def test_without_colour_the_classes_are_the_published_ones_and_the_report_says_so(out):
    with_color, without = grouped(out), grouped(out, color=False)
    published = configured("similarity").thresholds
    for row, other in zip(without.rows, with_color.rows, strict=True):
        expected = sum(row.similarity_min <= threshold for threshold in published)
        assert row.alteration_class == row.structure_class == other.structure_class == expected
        assert (row.color_class, row.color_difference_mean, row.color_difference_max) == (None, None, None)
    assert {row.video for row in without.unaltered} == {"solo1_fake", "solo2_fake"}
    assert {row.video for row in with_color.unaltered} == {"solo2_fake"}
    assert "NOT CHECKED, with similarity.color=false" in printed(without)
    assert {row.surroundings_color for row in without.alignment} == {None}


def test_colour_is_not_checked_where_the_crop_shows_no_surroundings(out):
    with h5py.File(out / "faces" / "solo1.h5", "r+") as file:
        file["boxes"][:] = np.array([29, 59, 211, 241], np.float32)  # all of the crop
    found = grouped(out)
    (row,) = [row for row in found.rows if row.video == "solo1_fake"]
    assert (row.alteration_class, row.color_class, row.color_difference_max) == (0, None, None)
    assert "NOT CHECKED in 1 fakes: similarity.crop shows too little of the surroundings" in printed(found)


def test_the_table_has_both_classes_for_other_tools(out):
    found = grouped(out)
    found.write_tables(out)
    table = pd.read_csv(out / "alterations.csv").set_index(["video", "person"])
    assert table.loc[("solo1_fake", 0), ["class", "structure_class", "color_class"]].tolist() == [2, 0, 2]
    read = read_table(out / "alterations.csv", AlterationRow, "group")
    assert [(row.video, row.color_class) for row in read] == [(row.video, row.color_class) for row in found.rows]
