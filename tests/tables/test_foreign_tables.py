"""Tables of unknown origin: one clear line, little memory, and no formula that a spreadsheet would compute."""

import csv
import json
from dataclasses import replace

import h5py
import numpy as np
import pytest

from dfprep.errors import SourceError, StoreError
from dfprep.folds import audit, read_split
from dfprep.store import Journal
from dfprep.tables import FaceRow, StageInputs, VideoRow, read_csv, read_frame, read_rows, write_frame, write_table
from dfprep.tables.face_files import expected_digests
from dfprep.tables.formulas import escaped, unescaped
from dfprep.tables.provenance import PROVENANCE, read_records, recorded_rows, write_records
from dfprep.types import Label, Status, Video, is_id

ROW = VideoRow(video="ada", label=Label.REAL, status=Status.OK, persons=1)
FORMULAS = [
    "=1+1",
    "=HYPERLINK(1)",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "'=1",
    "''=1",
    "-",
    "=",
    "'-x",
    "-1+5",
]
PLAIN = ["", "-1", "-1.5", "ann", "a=b", "'tis", "'", "''", "'ann", "1+1", "x\n=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_could_be_a_formula_is_escaped_and_comes_back(text):
    assert escaped(text) == f"'{text}"
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_are_unchanged(text):
    assert escaped(text) == unescaped(text) == text


def test_no_cell_of_a_table_begins_as_a_formula_and_every_text_comes_back(tmp_path):
    rows = [replace(ROW, video=f"v{k}", actor=t, method=t, name=t) for k, t in enumerate(FORMULAS + PLAIN)]
    write_table(tmp_path / "videos.csv", VideoRow, rows)
    with (tmp_path / "videos.csv").open(newline="") as file:
        cells = [cell for line in csv.reader(file) for cell in line]
    assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")] == ["-1"] * 3 + ["-1.5"] * 3
    assert read_rows(tmp_path / "videos.csv", VideoRow) == rows
    with h5py.File(tmp_path / "videos.h5") as file:
        assert list(file["actor"].asstr()[:]) == FORMULAS + PLAIN


def test_the_table_of_faces_escapes_and_reads_back_alike(tmp_path):
    pd = pytest.importorskip("pandas")
    texts = [text for text in FORMULAS + PLAIN if "\r" not in text]  # pandas writes these as line ends
    face = {"person": 0, "frame": 0, "label": "REAL", "person_label": "REAL", "class": 0, "x1": 0.0, "y1": 0.0}
    face |= {"x2": 1.0, "y2": 1.0, "score": 1.0, "detected_by": "", "usable": True, "name": "", "original": ""}
    face |= {"compression": "", "actor": 1, "split": "", "isVal": False, "cv_fold": None, "official_split": ""}
    face |= {"status": "", "file": "faces/v.h5", "row": 0, "t": 0}
    frame = pd.DataFrame([face | {"video": f"v{k}", "method": text} for k, text in enumerate(texts)])
    write_frame(tmp_path / "faces.csv", FaceRow, frame)
    assert "\n=1" not in (tmp_path / "faces.csv").read_text().replace("x\n=1", "")
    for suffix in (".csv", ".h5"):
        assert list(read_frame(tmp_path / f"faces{suffix}", FaceRow)["method"]) == texts


@pytest.mark.parametrize("text", ["-3jwRDWNgSA", "_x", "-a (1)", "=1+1", "@user_1", "a(b)", "-1"])
def test_names_of_files_remain_ids(text):
    assert is_id(text)


@pytest.mark.parametrize(
    "text", ["=SUM(A1)", "=cmd|'C'!A0", "@SUM(A1)", "-x|y", "+a!b", "../x", "a\x1bb", "a\x9bb"]
)
def test_an_id_that_would_be_computed_or_would_lead_out_is_refused(text):
    assert not is_id(text)


BAD_CSV = {
    "not UTF-8": (b"video,label,status\n\xff\xfe,REAL,ok\n", "not UTF-8"),
    "an escape sequence": (b"video,label,status\nada,REAL,ok\x1b[2J\n", r"line 2 must have no control"),
    "NUL": (b"video,label,status\nada\x00,REAL,ok\n", "line 2 must have no control"),
    "a column twice": (b"video,label,status,video\nada,REAL,ok,bea\n", "each column once, got 'video' twice"),
    "a huge field": (b"video,label,status\n" + b"a" * 200_000 + b",REAL,ok\n", "line 2 is no CSV"),
    "an open quote": (b'video,label,status\n"ada' + b",REAL,ok\n" * 20_000, "is no CSV"),
    "an id that leads out": (b"video,label,status\n../../x,REAL,ok\n", r"line 2: video must be a plain file name"),
    "an original that leads out": (b"video,label,status,original\na,FAKE,ok,../x\n", "original must be a plain"),
    "a label": (b"video,label,status\nada,MAYBE,ok\n", "label must be REAL or FAKE, got 'MAYBE'"),
    "a huge number": (b"video,label,status,persons\nada,REAL,ok," + b"9" * 5000 + b"\n", "persons must be a whole"),
    "too many bits": (b"video,label,status,persons\nada,REAL,ok,9223372036854775808\n", "persons must be a whole"),
    "digits of other scripts": ("video,label,status,persons\nada,REAL,ok,１\n".encode(), "persons must be a whole"),
    "NaN": (b"video,label,status,fps\nada,REAL,ok,nan\n", "fps must be a number"),
    "infinite": (b"video,label,status,fps\nada,REAL,ok,1e999\n", "fps must be a number"),
    "nothing": (b"", "lacks the column"),
}


@pytest.mark.parametrize(("content", "said"), BAD_CSV.values(), ids=BAD_CSV)
def test_a_csv_table_of_somebody_else_is_one_line(content, said, tmp_path):
    path = tmp_path / "videos.csv"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=said) as caught:
        read_rows(path, VideoRow)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 6000


@pytest.mark.parametrize("name", ["not UTF-8", "an escape sequence", "a column twice", "a huge field"])
def test_digests_and_audits_refuse_the_same(name, tmp_path):
    path = tmp_path / "videos.csv"
    path.write_bytes(BAD_CSV[name][0].replace(b"status", b"split"))
    for reader in (read_csv, expected_digests, audit):
        with pytest.raises(StoreError, match=r"videos\.csv"):
            reader(path)


def test_a_table_without_the_column_of_originals_has_digests(tmp_path):
    (tmp_path / "videos.csv").write_text("video,face_digest\nada,00\n")
    assert expected_digests(tmp_path / "videos.csv") == {"ada": "00"}


@pytest.mark.parametrize("suffix", [".csv", ".h5"])
@pytest.mark.parametrize(
    ("column", "values"),
    [("video", ["../../x", "a"]), ("row", ["", "1"]), ("row", ["1e40", "1"]), ("video", ["a\x1b", "a"])],
)
def test_a_table_of_faces_with_a_wrong_value_is_one_line(suffix, column, values, tmp_path):
    path = tmp_path / f"faces{suffix}"
    if suffix == ".csv":
        path.write_text("\n".join([column, *(f'"{value}"' for value in values)]) + "\n")
    else:
        with h5py.File(path, "w") as file:
            file[column] = np.array(values, h5py.string_dtype())
    with pytest.raises(StoreError, match=f"faces{suffix} is no such table") as caught:
        read_frame(path, FaceRow, [column])
    assert "\n" not in str(caught.value)


HDF5 = {
    "a group": lambda file: file.create_group("video"),
    "an external link": lambda file: file.__setitem__("video", h5py.ExternalLink("x.h5", "/video")),
    "a huge shape": lambda file: file.create_dataset("video", (1 << 40,), "i8", chunks=(8,)),
    "two dimensions": lambda file: file.create_dataset("video", data=np.zeros((2, 2))),
    "records": lambda file: file.create_dataset("video", data=np.zeros(2, [("a", "f4")])),
    "nothing": lambda file: None,
}  # fmt: skip


@pytest.mark.parametrize("make", HDF5.values(), ids=HDF5)
def test_an_hdf5_table_of_somebody_else_is_one_line(make, tmp_path):
    with h5py.File(tmp_path / "faces.h5", "w") as file:
        make(file)
    with pytest.raises(StoreError, match=r"faces\.h5 is no such table"):
        read_frame(tmp_path / "faces.h5", FaceRow, ["video"])


RECORDS = {
    "a list": "[1]",
    "a number": '{"videos.csv": 3}',
    "other fields": '{"videos.csv": {"stage": "x"}}',
    "nested deeply": "[" * 100_000,
    "not UTF-8": "\udcff",
}


@pytest.mark.parametrize("text", RECORDS.values(), ids=RECORDS)
def test_a_file_of_records_of_somebody_else_is_one_line(text, tmp_path):
    (tmp_path / "provenance.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(StoreError, match="is no file of records"):
        read_records(tmp_path)


@pytest.mark.parametrize(
    ("field", "value"),
    [("views", 3), ("views", {"a": 3}), ("made_from", [1]), ("out", None), ("digest", 5), ("stage", ["x"])],
)
def test_a_record_with_a_value_of_another_type_is_one_line(field, value, tmp_path):
    (tmp_path / "videos.csv").write_text("video,label,status\n")
    StageInputs(tmp_path, "extract", "0", {}).record([tmp_path / "videos.csv"])
    found = json.loads((tmp_path / "provenance.json").read_text())
    found["videos.csv"][field] = value
    (tmp_path / "provenance.json").write_text(json.dumps(found))
    with pytest.raises(StoreError, match="is no file of records"):
        read_records(tmp_path)


@pytest.mark.parametrize("content", [b"", b"no HDF5", bytes(3000)])
def test_damaged_digests_of_rows_are_left_out(content, tmp_path):
    (tmp_path / PROVENANCE[1]).write_bytes(content)
    write_records(tmp_path, {}, {"folds.csv": {"faces": {"ada": "00"}}})
    assert recorded_rows(tmp_path, "folds.csv", "faces") == {"ada": "00"}


LINES = {
    "a number": ("5", "must be an object with original and rows"),
    "no rows": ('{"original": "ada"}', "must be an object with original and rows"),
    "rows of numbers": ('{"original": "ada", "rows": [{"video": 3}]}', "must be an object with original and rows"),
    "an id that leads out": ('{"original": "../../x", "rows": []}', "original must be a plain file name"),
    "an id of a row": (
        '{"original": "ada", "rows": [{"video": "../x", "label": "REAL", "status": "ok"}]}',
        "video must be a plain file name",
    ),
    "an escape sequence": (
        '{"original": "ada", "rows": [{"video": "a", "label": "REAL", "status": "ok", "reason": "\\u001b[2J"}]}',
        "reason must be text without control characters",
    ),
}


@pytest.mark.parametrize(("line", "said"), LINES.values(), ids=LINES)
def test_a_line_of_the_journal_that_is_no_record_is_one_line(line, said, tmp_path):
    (tmp_path / "progress.jsonl").write_text(line + "\n")
    with pytest.raises(StoreError, match=f"line 1.*{said}"):
        Journal(tmp_path / "progress.jsonl")


@pytest.mark.parametrize("line", ["[" * 100_000, '{"original": "ada", "ro', "\xff"])
def test_a_line_that_is_no_json_is_a_family_that_is_not_done(line, tmp_path):
    (tmp_path / "progress.jsonl").write_bytes(line.encode("latin-1") + b"\n")
    assert Journal(tmp_path / "progress.jsonl").done == {}


SPLITS = {
    "DeepfakeBench without videos": ("a.json", {"x": {"real": {"train": [1]}}}),
    "DeepfakeBench with a number of frames": ("a.json", {"x": {"real": {"train": {"v": {"frames": 3}}}}}),
    "a text": ("a.json", "train"),
    "an escape sequence": ("train.json", [["a\x1b[2J", "b"]]),
    "an endless line": ("train.txt", " , " * 100_000),
}


@pytest.mark.parametrize(("name", "content"), SPLITS.values(), ids=SPLITS)
def test_a_published_split_of_somebody_else_is_one_line(name, content, tmp_path):
    text = content if name.endswith(".txt") else json.dumps(content)
    (tmp_path / name).write_text(text)
    with pytest.raises(StoreError) as caught:
        read_split(tmp_path / name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("field", ["actor", "method", "name", "source_video"])
@pytest.mark.parametrize("text", ["a\x1b[2J", "a\x07", "\udcff"])
def test_a_source_with_control_characters_is_refused(field, text, tmp_path):
    with pytest.raises(SourceError, match=f"^ada: the {field} must have no control characters"):
        Video("ada", tmp_path / "ada.mp4", Label.REAL, **{field: text})
