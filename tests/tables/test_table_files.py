import json
from dataclasses import replace

import h5py
import pandas as pd
import pytest

from dfprep.errors import StoreError
from dfprep.store import Journal
from dfprep.tables import VideoRow, as_text, columns, read_videos, write_videos
from dfprep.types import Label, Status

REAL = VideoRow(
    video="ada",
    name="ada.mp4",
    path="videos/ada.mp4",
    label=Label.REAL,
    status=Status.OK,
    persons=2,
    attempt=1,
    offset=20,
    width=640,
    height=360,
    fps=29.97,
    n_frames=300,
    seconds=10.01,
)
FAKE = VideoRow(
    video='bob, "2"',
    path="b.mp4",
    label=Label.FAKE,
    original="ada",
    status=Status.NOT_ALIGNED,
    reason="299 frames, its original 300",
)


def test_rows_come_back_as_they_were(tmp_path):
    write_videos(tmp_path / "videos.csv", [FAKE, REAL])
    assert read_videos(tmp_path / "videos.csv") == [REAL, FAKE]


def test_every_column_is_there_whatever_the_source_knows_and_the_journal_has_the_same(tmp_path):
    known = replace(FAKE, method="swap", compression="c23", official_split="test", donor="Bea", audio_label="FAKE")
    for rows in ([REAL], [REAL, known]):
        write_videos(tmp_path / "videos.csv", rows)
        table = pd.read_csv(tmp_path / "videos.csv", keep_default_na=False)
        assert list(table.columns) == [column.name for column in columns(VideoRow)]
    assert table.donor.tolist() == ["", "Bea"]
    journal = Journal(tmp_path / "progress.jsonl")
    journal.add("ada", [REAL, known])
    journal.close()
    assert Journal(tmp_path / "progress.jsonl").done["ada"] == read_videos(tmp_path / "videos.csv") == [REAL, known]
    (line,) = (tmp_path / "progress.jsonl").read_text().splitlines()
    assert list(json.loads(line)["rows"][0]) == list(table.columns)


def test_an_empty_table_still_has_its_header(tmp_path):
    write_videos(tmp_path / "videos.csv", [])
    assert (tmp_path / "videos.csv").read_text().startswith("video,name,path,label")


def test_the_journal_remembers_over_runs(tmp_path):
    journal = Journal(tmp_path / "progress.jsonl")
    journal.add("ada", [REAL, FAKE])
    journal.close()
    again = Journal(tmp_path / "progress.jsonl")
    assert again.done == {"ada": [REAL, FAKE]}
    again.add("cy", [])
    again.close()
    assert set(Journal(tmp_path / "progress.jsonl").done) == {"ada", "cy"}


@pytest.mark.parametrize("kept", [1, 20, 200])
def test_an_incomplete_last_line_is_ignored(tmp_path, kept):
    path = tmp_path / "progress.jsonl"
    journal = Journal(path)
    journal.add("ada", [REAL])
    journal.close()
    whole = path.read_bytes()
    path.write_bytes(whole + whole.replace(b"ada", b"bea")[:kept])
    torn = Journal(path)
    assert set(torn.done) == {"ada"}
    torn.add("cy", [FAKE])
    torn.close()
    assert set(Journal(path).done) == {"ada", "cy"}


def test_a_line_added_later_replaces_an_earlier_one(tmp_path):
    journal = Journal(tmp_path / "progress.jsonl")
    journal.add("ada", [REAL])
    journal.add("ada", [FAKE])
    journal.close()
    assert Journal(tmp_path / "progress.jsonl").done["ada"] == [FAKE]


def test_the_journal_holds_any_name_and_survives_a_tear_inside_one(tmp_path):
    path = tmp_path / "progress.jsonl"
    odd = replace(REAL, video="zoë", path="a\u0085b\u2028/zoë.mp4", actor="Zoë\u2028K")
    journal = Journal(path)
    journal.add("zoë", [odd])
    journal.close()
    assert Journal(path).done == {"zoë": [odd]}
    whole = path.read_bytes()
    for kept in range(len(whole) - 1):
        path.write_bytes(whole[:kept])
        assert Journal(path).done == {}


@pytest.mark.parametrize(
    ("status", "persons", "has"),
    [
        (Status.OK, 1, True),
        (Status.NOT_ALIGNED, 1, True),
        (Status.NOT_ALIGNED, None, False),
        (Status.NO_FACE, None, False),
    ],
)
def test_a_fake_that_is_not_aligned_has_faces_where_it_has_persons(status, persons, has):
    assert replace(FAKE, status=status, persons=persons).has_faces == has


def test_the_videos_are_there_in_hdf5_too(tmp_path):
    write_videos(tmp_path / "videos.csv", [FAKE, REAL])
    with h5py.File(tmp_path / "videos.h5") as file:
        assert set(file) == set(pd.read_csv(tmp_path / "videos.csv").columns)
        assert file["video"].asstr()[:].tolist() == ["ada", 'bob, "2"']
        assert file["n_frames"][0] == 300


def test_the_journal_does_not_follow_a_link(tmp_path):
    path, mine = tmp_path / "progress.jsonl", tmp_path / "mine.txt"
    mine.write_text("")
    journal = Journal(path)
    path.symlink_to(mine)
    with pytest.raises(StoreError, match=r"progress\.jsonl must not be a symbolic link, got a link to .*mine"):
        Journal(path)
    with pytest.raises(StoreError, match="must not be a symbolic link"):
        journal.add("ada", [REAL])
    assert mine.read_text() == ""


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"original": "../../x", "rows": []}', "original must be a plain file name"),
        ('{"original": 3, "rows": []}', "original must be a plain file name"),
        ('{"original": "ada", "rows": [ROW]}', "video must be a plain file name"),
    ],
)
def test_the_journal_refuses_an_id_that_leaves_the_folder_and_names_its_line(tmp_path, line, message):
    path = tmp_path / "progress.jsonl"
    row = json.dumps(as_text(replace(REAL, video="../../x")))
    path.write_text('{"original": "bea", "rows": []}\n' + line.replace("ROW", row) + "\n")
    with pytest.raises(StoreError, match=rf"progress\.jsonl, line 2: {message}"):
        Journal(path)


def test_the_table_of_videos_refuses_an_id_that_leads_out_of_the_folder(tmp_path):
    write_videos(tmp_path / "videos.csv", [REAL, replace(FAKE, original="../../x")])
    with pytest.raises(StoreError, match=r"videos\.csv, line 3: original must be a plain file name .*, got '\.\./"):
        read_videos(tmp_path / "videos.csv")


def test_of_two_wrong_values_the_one_in_the_earlier_line_is_reported(tmp_path):
    path = tmp_path / "videos.csv"
    # the column of the later line comes first, and columns are read one after the other
    path.write_text("video,label,status,persons\nada,REAL,ok,two\nbob,NEITHER,ok,1\n")
    with pytest.raises(StoreError, match=r"videos\.csv, line 2: persons"):
        read_videos(path)
