"""Tables as pandas frames: the three kinds of files hold the same, and ids remain text."""

import pandas as pd
import pytest

from dfprep.errors import StoreError
from dfprep.tables import FaceRow, VideoRow, columns, read_frame, write_frame, write_videos
from dfprep.types import Label, Status


@pytest.fixture
def faces():
    known = {"label": "FAKE", "person_label": "FAKE", "person": 0, "score": 0.5, "usable": True, "row": 1}
    box = {"x1": 1.5, "y1": 2.0, "x2": 30.0, "y2": 40.0}
    empty = {column.name: "" for column in columns(FaceRow)} | {"isVal": False}
    rows = [
        empty
        | known
        | box
        | {"video": "004", "frame": 3, "class": 2, "actor": 7, "cv_fold": 1, "t": 0, "method": "NA"},
        empty | known | box | {"video": "1e5", "frame": 9, "class": None, "actor": None, "cv_fold": None, "t": 1},
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize("suffix", [".csv", ".h5", ".parquet"])
def test_ids_remain_text_and_unknown_numbers_empty(faces, tmp_path, suffix):
    write_frame(tmp_path / "faces.csv", FaceRow, faces, parquet=True)
    read = read_frame((tmp_path / "faces").with_suffix(suffix), FaceRow)
    assert list(read.columns) == [column.name for column in columns(FaceRow)]
    assert read["video"].tolist() == ["004", "1e5"]
    assert read["method"].tolist() == ["NA", ""]
    assert read["class"].dtype == "Int64"
    assert (read["class"][0], read["class"].isna()[1]) == (2, True)
    assert read["x1"].tolist() == [1.5, 1.5]
    assert read["usable"].tolist() == [True, True]


def test_the_three_files_hold_the_same(faces, tmp_path):
    write_frame(tmp_path / "faces.csv", FaceRow, faces, parquet=True)
    one, *others = (read_frame((tmp_path / "faces").with_suffix(s), FaceRow) for s in (".csv", ".h5", ".parquet"))
    for other in others:
        pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize("suffix", [".csv", ".h5"])
def test_the_tables_of_the_stages_can_be_read_as_well(tmp_path, suffix):
    rows = [
        VideoRow(video="003", label=Label.REAL, status=Status.OK, persons=1, seconds=2.5),
        VideoRow(video="003_1", label=Label.FAKE, original="003", status=Status.NO_FACE),
    ]
    write_videos(tmp_path / "videos.csv", rows)
    frame = read_frame(tmp_path / f"videos{suffix}", VideoRow, ["video", "label", "status", "persons", "seconds"])
    assert frame["video"].tolist() == ["003", "003_1"]
    assert frame["label"].tolist() == ["REAL", "FAKE"]
    assert frame["status"].tolist() == ["ok", "no_face"]
    assert frame["persons"].isna().tolist() == [False, True]


def test_what_is_no_table_is_reported(tmp_path):
    (tmp_path / "faces.csv").write_text("video\n004\n")
    with pytest.raises(StoreError, match=r"faces\.csv is no such table"):
        read_frame(tmp_path / "faces.csv", FaceRow)
    with pytest.raises(StoreError, match=r"faces\.h5 does not exist; run"):
        read_frame(tmp_path / "faces.h5", FaceRow)
    with pytest.raises(StoreError, match=r"a table must be a file \.csv, \.h5, \.parquet"):
        read_frame(tmp_path / "faces.xlsx", FaceRow)
