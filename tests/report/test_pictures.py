"""Pictures in a report: within the budget, and none from a damaged file."""

import shutil

import cv2
import numpy as np
import pytest
from report.pages import page_of, texts_of

from dfprep.report.album import Album, place_in_sheets
from dfprep.report.page import Map


@pytest.fixture(scope="module")
def faces():
    rng = np.random.default_rng(1)
    coarse = rng.integers(40, 216, (580, 8, 8, 3), dtype=np.uint8)
    return [cv2.resize(one, (96, 96), interpolation=cv2.INTER_CUBIC) for one in coarse]


def decoded(uri):
    import base64

    return cv2.imdecode(np.frombuffer(base64.b64decode(uri.partition(",")[2]), np.uint8), cv2.IMREAD_COLOR)[
        ..., ::-1
    ]


@pytest.mark.parametrize(("budget", "side_px"), [(1_000_000, 96), (400_000, 48), (150_000, 0)])
def test_the_faces_on_the_map_have_the_largest_size_that_the_budget_allows(faces, budget, side_px):
    album = Album(budget)
    sheets, side = album.sheets(faces, 0.8)
    assert side == side_px
    assert sum(len(sheet.uri) for sheet in sheets) == budget - album.left_bytes <= 0.8 * budget


def test_every_face_is_at_its_place_in_the_sheets(faces):
    sheets, side = Album(9_000_000).sheets(faces, 0.8)
    images = [decoded(sheet.uri) for sheet in sheets]
    for number in (0, 23, 24, 575, 576, 579):
        sheet, x, y = place_in_sheets(number, side)
        found = images[sheet][y : y + side, x : x + side].astype(float)
        assert np.corrcoef(found.ravel(), faces[number].ravel())[0, 1] > 0.97


def test_without_a_budget_for_faces_the_map_has_none_and_says_so(folder):
    page, album = page_of(folder, budget_mb=0.004)
    (found,) = [block for section in page.sections for block in section.blocks if isinstance(block, Map)]
    assert len(found.points) == 13
    assert not found.sheets
    assert "would not fit into budget_mb" in found.caption
    assert album.left_out


def test_more_people_than_the_map_may_show_are_evenly_chosen(folder):
    page, _ = page_of(folder, max_people=5)
    (found,) = [block for section in page.sections for block in section.blocks if isinstance(block, Map)]
    assert len(found.points) == 5
    assert "5 of 13 people, evenly chosen" in found.caption


def test_a_damaged_face_file_is_named_and_the_page_is_still_made(folder, tmp_path):
    out = shutil.copytree(folder, tmp_path / "out")
    (out / "faces" / "000.h5").write_bytes(b"nothing")
    page, _ = page_of(out)
    assert any("000.h5 is no readable face file" in text for text in texts_of(page, "faces"))
