import csv
import json

import pytest

from dfprep.errors import ConfigError, StoreError
from dfprep.folds import load, load_split, read_folds
from dfprep.tables import FoldRow

COLUMNS = [
    "index",
    "label",
    "split",
    "isVal",
    "cv_fold",
    "person_count",
    "first_person_label",
    "second_person_label",
    "first_person_frame_labels",
    "second_person_frame_labels",
    "original",
    "version",
    "video",
    "name",
    "method",
    "compression",
    "official_split",
    "status",
    "actors",
    "donors",
    "component",
    "source_video",
    "near_copies",
]


def row(video, split="1st_level", fold=0, **values):
    placed = bool(split)
    fields = {
        "index": f"videos/{video}.mp4", "label": "REAL", "split": split, "isVal": placed and fold == 1,
        "cv_fold": fold if placed else None, "person_count": 1 if placed else None, "first_person_label": 0,
        "second_person_label": None, "first_person_frame_labels": (0, 0, 2), "second_person_frame_labels": (),
        "original": "", "version": "1", "video": video, "status": "ok" if placed else "no_face",
        "name": f"{video}.mp4", "method": "", "compression": "c23",
        "official_split": "train", "actors": "404+79", "donors": "", "component": 3 if placed else None,
        "source_video": f"tape of {video}",
        "near_copies": video,
    }  # fmt: skip
    return FoldRow(**(fields | values))


ROWS = (
    row("a"), row("b", fold=1), row("c", fold=2), row("d", "2nd_level"), row("e", "2nd_level", 1), row("f", ""),
)  # fmt: skip


@pytest.fixture
def out(tmp_path):
    def text(value):
        return "" if value is None else json.dumps(value) if isinstance(value, tuple) else str(value)

    with (tmp_path / "folds.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([text(getattr(one, name)) for name in COLUMNS] for one in ROWS)
    return tmp_path


def names(rows):
    return "".join(one.video for one in rows)


def test_the_columns_are_those_of_the_contract():
    assert list(FoldRow.__dataclass_fields__) == COLUMNS


def test_all_rows_come_back_as_they_were_written(out):
    assert read_folds(out) == read_folds(out / "folds.csv") == ROWS


@pytest.mark.parametrize(
    ("level", "fold", "expected"),
    [(None, None, "abcde"), (1, None, "abc"), ("1st_level", 0, "a"), ("2", None, "de"), (None, 1, "be"),
     (1, {0, 2}, "ac"), (2, [0, 1], "de")],
)  # fmt: skip
def test_load_gives_the_placed_videos_of_a_level_and_folds(out, level, fold, expected):
    assert names(load(out, level, fold)) == expected


def test_a_split_trains_on_the_other_folds_of_the_same_level_only(out):
    train, validation = load_split(str(out), 1, 1)
    assert (names(train), names(validation)) == ("ac", "b")


def test_numbers_that_pandas_made_floats_are_read(out):
    table = out / "folds.csv"
    table.write_text(table.read_text().replace("1st_level,True,1,", "1st_level,True,1.0,"))
    assert read_folds(out) == ROWS


def test_a_level_or_fold_that_is_not_there_is_refused(out):
    with pytest.raises(ConfigError, match=r"level must be 1, 2, 1st_level or 2nd_level, got 3"):
        load(out, 3)
    with pytest.raises(StoreError, match=r"no videos in 2nd_level, fold \[2\]; its folds there are \[0, 1\]"):
        load(out, 2, 2)
    with pytest.raises(StoreError, match=r"no videos in 1st_level, fold \[0, 7\]"):
        load(out, 1, (0, 7))


def test_a_missing_table_column_or_value_is_named_with_its_remedy(out, tmp_path):
    with pytest.raises(StoreError, match=r"nothing.* does not exist.*dfprep\.split"):
        load(tmp_path / "nothing")
    table, text = out / "folds.csv", (out / "folds.csv").read_text()
    table.write_text(text.replace("isVal", "is_val"))
    with pytest.raises(StoreError, match="lacks the column isVal"):
        load(out)
    table.write_text(text.replace("1st_level,True,1,", "1st_level,maybe,1,"))
    with pytest.raises(StoreError, match=r"line 3: isVal must be True or False, got 'maybe'"):
        load(out)
