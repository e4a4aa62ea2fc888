from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import pytest

from dfprep.errors import SourceError, StoreError
from dfprep.tables import (
    COLUMN,
    ActorRow,
    AlignmentRow,
    AlterationRow,
    FoldRow,
    VideoRow,
    columns,
    from_text,
    read_rows,
    write_rows,
)
from dfprep.types import MAX_ID_BYTES, Label, OriginalId, Video, VideoId


class Kind(str, Enum):
    REAL = "REAL"
    FAKE = "FAKE"


@dataclass(frozen=True)
class Line:
    name: str
    alteration_class: int | None = field(metadata={COLUMN: "class"})
    kind: Kind
    parts: tuple[int, ...]
    share: float | None
    yes: bool
    remark: str = ""


LINES = [
    Line('zoë, "b"', 3, Kind.FAKE, (1, 0, 4), 0.125, True, "two\nlines"),
    Line("x", None, Kind.REAL, (), None, False),
]
HEADER = "name,class,kind,parts,share,yes"


def test_rows_come_back_as_they_were(tmp_path):
    write_rows(tmp_path / "t.csv", Line, LINES)
    assert read_rows(tmp_path / "t.csv", Line) == LINES


@pytest.mark.parametrize("row_type", [Line, AlterationRow, AlignmentRow])
def test_a_column_is_named_by_its_fields_metadata(row_type):
    names = {column.field: column.name for column in columns(row_type)}
    assert names.pop("alteration_class") == "class"
    assert all(name == column for name, column in names.items())


CONTRACT = {
    VideoRow: "video name path label original method compression official_split status reason persons attempt "
    "offset width height fps n_frames seconds actor donor audio_label source_video codec bit_rate bytes damage "
    "prints face_digest",
    ActorRow: "video person actor noise distance nearest",
    AlterationRow: "video person class person_label frame_classes similarity_mean similarity_min similarity_max "
    "similarity_std identity_similarity structure_class color_class color_difference_mean color_difference_max "
    "identity_verdict",
    FoldRow: "index label split isVal cv_fold person_count first_person_label second_person_label "
    "first_person_frame_labels second_person_frame_labels original version video name method compression "
    "official_split status actors donors component source_video near_copies",
}


@pytest.mark.parametrize("row_type", CONTRACT)
def test_the_columns_of_every_public_table_are_those_of_the_contract(row_type, tmp_path):
    write_rows(tmp_path / "t.csv", row_type, [])
    assert (tmp_path / "t.csv").read_text() == ",".join(CONTRACT[row_type].split()) + "\n"


@pytest.mark.parametrize(
    ("row_type", "needed"),
    [
        (VideoRow, {"video", "label", "status"}),
        (ActorRow, {"video", "person", "actor"}),
        (AlterationRow, {"video", "person", "class"}),
        (FoldRow, {"video", "label", "split", "isVal", "cv_fold"}),
    ],
)
def test_a_table_of_another_tool_needs_few_columns(row_type, needed):
    assert {column.name for column in columns(row_type) if not column.optional} == needed


def test_a_column_that_a_setting_needs_is_asked_for_with_the_setting(tmp_path):
    (tmp_path / "t.csv").write_text("video,person,actor\nada,0,3\n")
    assert read_rows(tmp_path / "t.csv", ActorRow) == [ActorRow("ada", 0, 3)]
    with pytest.raises(StoreError, match=r"t\.csv lacks the column nearest, which folds\.noise=nearest needs"):
        read_rows(tmp_path / "t.csv", ActorRow, {"nearest": "folds.noise=nearest"})


def test_a_row_without_a_needed_column_is_an_error_that_names_it():
    with pytest.raises(StoreError, match="line 4 lacks the column actor"):
        from_text(ActorRow, {"video": "ada", "person": "0"}, "actors.csv, line 4")


def test_a_column_with_a_default_may_be_missing_and_a_strange_one_is_left_out(tmp_path):
    (tmp_path / "t.csv").write_text(f"{HEADER},own\nx,,REAL,[],,False,note\n")
    assert read_rows(tmp_path / "t.csv", Line) == LINES[1:]


def test_a_spreadsheets_byte_order_mark_and_spelling_of_truth_are_understood(tmp_path):
    (tmp_path / "t.csv").write_text(f"\ufeff{HEADER}\nx,,REAL,[],,FALSE\n", encoding="utf-8")
    assert read_rows(tmp_path / "t.csv", Line) == LINES[1:]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("x,three,REAL,[],,False", "class must be a whole number or empty, got 'three'"),
        ("x,1,real,[],,False", "kind must be REAL or FAKE, got 'real'"),
        ("x,1,REAL,[1.5],,False", "parts must be a JSON list of whole numbers"),
        ("x,1,REAL,1,,False", "parts must be a JSON list"),
        ("x,1,REAL,[],much,False", "share must be a number or empty, got 'much'"),
        ("x,1,REAL,[],,perhaps", "yes must be True or False, got 'perhaps'"),
        ("x,1", "kind must be REAL or FAKE, got ''"),
    ],
)
def test_a_wrong_value_is_reported_with_its_line_column_and_rule(tmp_path, line, message):
    (tmp_path / "t.csv").write_text(f"{HEADER}\nx,,REAL,[],,False\n{line}\n")
    with pytest.raises(StoreError, match="line 3") as raised:
        read_rows(tmp_path / "t.csv", Line)
    assert message in str(raised.value)


def test_a_missing_column_is_named(tmp_path):
    (tmp_path / "t.csv").write_text("name,kind,parts,yes\n")
    with pytest.raises(StoreError, match="class, share"):
        read_rows(tmp_path / "t.csv", Line)


def test_a_line_with_too_many_fields_is_reported_and_not_truncated(tmp_path):
    (tmp_path / "t.csv").write_text(f"{HEADER}\nx,,REAL,[],,no,Smith, John\n".replace(",no,", ",False,"))
    with pytest.raises(
        StoreError, match=r"t\.csv, line 2 has more fields than there are columns; put a field with a"
    ):
        read_rows(tmp_path / "t.csv", Line)


def test_a_table_in_another_encoding_is_reported(tmp_path):
    (tmp_path / "t.csv").write_bytes(f"{HEADER}\nMüller,,REAL,[],,False\n".encode("cp1252"))
    with pytest.raises(StoreError, match=r"t\.csv is not UTF-8 .*; save it as UTF-8"):
        read_rows(tmp_path / "t.csv", Line)


@dataclass(frozen=True)
class WithIds:
    video: VideoId
    original: OriginalId


BAD_IDS = ["../../x", "/x", "a/b", "a\\b", "..", ".", "a\x00b", "take.2", "x" * (MAX_ID_BYTES + 1)]


@pytest.mark.parametrize("bad", BAD_IDS)
@pytest.mark.parametrize("column", ["video", "original"])
def test_an_id_that_is_no_plain_file_name_is_reported_with_line_column_rule_and_remedy(column, bad):
    with pytest.raises(StoreError) as raised:
        from_text(WithIds, {"video": "ada", "original": ""} | {column: bad}, "videos.csv, line 3")
    message = str(raised.value)
    assert message.startswith(
        f"videos.csv, line 3: {column} must be a plain file name of at most 200 bytes without "
    )
    assert f"got {bad!r}; correct the line" in message


@pytest.mark.parametrize("bad", BAD_IDS)
def test_a_source_follows_the_rule_of_the_tables(bad):
    with pytest.raises(SourceError, match="must be a plain file name"):
        Video(bad, Path("x.mp4"), Label.REAL)
    with pytest.raises(SourceError, match="must be a plain file name"):
        Video("ada", Path("x.mp4"), Label.FAKE, bad)


def test_a_real_video_has_no_original_and_every_row_an_id():
    assert from_text(WithIds, {"video": "take_2", "original": ""}, "t") == WithIds("take_2", "")
    with pytest.raises(StoreError, match="video must be a plain file name"):
        from_text(WithIds, {"video": "", "original": ""}, "t")


@pytest.mark.parametrize("row_type", [VideoRow, ActorRow, AlterationRow, FoldRow])
def test_every_table_that_is_read_checks_its_ids(row_type):
    checked = {column.name for column in columns(row_type) if column.text_rule}
    assert checked == {"video", "original"} & {column.name for column in columns(row_type)}
