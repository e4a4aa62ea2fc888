from dataclasses import replace
from pathlib import Path

import pytest

from dfprep.extract.statuses import absent_rows, final_rows, is_done, row_of
from dfprep.sources import Family
from dfprep.tables import USER_BLOCK_BYTES, user_block
from dfprep.types import Label, Status, Video

DIGEST = "0123456789abcdef" * 2


@pytest.fixture
def family(tmp_path):
    real = Video("ada", tmp_path / "videos" / "ada.mp4", Label.REAL, actor="Ada")
    return Family(real, (Video("f1", tmp_path / "videos" / "f1.mp4", Label.FAKE, "ada", donor="Bea"),))


def rows(family, tmp_path, *statuses):
    found = [row_of(v, tmp_path, s) for v, s in zip(family.videos, statuses, strict=True)]
    return [replace(row, face_digest=DIGEST) if row.has_faces else row for row in found]


@pytest.fixture
def face_file(tmp_path):
    """What stands at the beginning of a face file, which is all that is read of it."""
    path = tmp_path / "ada.h5"
    path.write_bytes(user_block(DIGEST, USER_BLOCK_BYTES))
    return path


def test_a_recorded_family_with_its_file_is_done(family, tmp_path, face_file):
    assert is_done(family, rows(family, tmp_path, Status.OK, Status.NOT_ALIGNED), face_file)
    assert not is_done(family, None, face_file)


def test_a_deleted_face_file_is_made_again(family, tmp_path, face_file):
    face_file.unlink()
    assert not is_done(family, rows(family, tmp_path, Status.OK, Status.OK), face_file)
    assert is_done(family, rows(family, tmp_path, Status.NO_FACE, Status.ORIGINAL_FAILED), face_file)


def test_a_face_file_that_was_replaced_is_made_again(family, tmp_path, face_file):
    face_file.write_bytes(user_block("0" * 32, USER_BLOCK_BYTES))
    assert not is_done(family, rows(family, tmp_path, Status.OK, Status.OK), face_file)


def test_a_face_file_that_was_cut_off_is_made_again(family, tmp_path, face_file):
    with face_file.open("r+b") as file:
        file.truncate(USER_BLOCK_BYTES - 1)
    assert not is_done(family, rows(family, tmp_path, Status.OK, Status.OK), face_file)


def test_a_new_fake_causes_its_family_to_be_extracted_again(family, tmp_path, face_file):
    grown = replace(family, replicates=(*family.replicates, Video("f2", tmp_path / "f2.mp4", Label.FAKE, "ada")))
    assert not is_done(grown, rows(family, tmp_path, Status.OK, Status.OK), face_file)


@pytest.mark.parametrize(
    "corrected", [{"label": Label.REAL, "original": "ada"}, {"label": Label.FAKE, "original": "ada_c23"}]
)
def test_a_corrected_label_or_original_causes_its_family_to_be_extracted_again(
    corrected, family, tmp_path, face_file
):
    other = Video("ada_c23", tmp_path / "c23.mp4", Label.REAL, "ada")
    before = replace(family, replicates=(other, *family.replicates))
    recorded = rows(before, tmp_path, Status.OK, Status.OK, Status.OK)
    assert is_done(before, recorded, face_file)
    after = replace(family, replicates=(other, replace(family.replicates[0], **corrected)))
    assert not is_done(after, recorded, face_file)


def test_a_missing_file_that_has_come_is_tried_again(family, tmp_path, face_file):
    recorded = rows(family, tmp_path, Status.OK, Status.MISSING_FILE)
    assert is_done(family, recorded, face_file)
    family.replicates[0].path.parent.mkdir()
    family.replicates[0].path.touch()
    assert not is_done(family, recorded, face_file)


@pytest.mark.parametrize("status", [Status.PENDING, Status.TIMED_OUT])
@pytest.mark.parametrize("of", [0, 1])
def test_what_the_machine_did_is_tried_again(status, of, family, tmp_path, face_file):
    statuses = [Status.OK, Status.OK]
    statuses[of] = status
    assert not is_done(family, rows(family, tmp_path, *statuses), face_file)


def test_every_video_has_exactly_one_row(family, tmp_path):
    other = Family(Video("bea", tmp_path / "bea.mp4", Label.REAL), ())
    orphan = Video("lost", tmp_path / "lost.mp4", Label.FAKE, "nobody")
    absent = absent_rows([orphan], tmp_path)
    done = {"ada": rows(family, tmp_path, Status.OK, Status.OK)}
    table = final_rows([family, other], done, absent, tmp_path)
    assert sorted(row.video for row in table) == ["ada", "bea", "f1", "lost"]
    assert {row.video: row.status.value for row in table} == {
        "ada": "ok",
        "f1": "ok",
        "bea": "pending",
        "lost": "missing_original",
    }
    assert "nobody" in absent[0].reason


def test_paths_are_relative_to_the_sources_folder(family, tmp_path):
    row = row_of(family.replicates[0], tmp_path, Status.OK)
    assert (row.path, row.original, row.donor) == ("videos/f1.mp4", "ada", "Bea")


def test_what_the_source_says_of_a_finished_video_is_todays(family, tmp_path):
    recorded = rows(family, tmp_path, Status.OK, Status.OK)
    today = {"actor": "Ada L.", "name": "ada.1.mp4", "method": "m", "compression": "c", "split": "train"}
    moved = Family(replace(family.reference, path=tmp_path / "new" / "ada.mp4", **today), family.replicates)
    table = {row.video: row for row in final_rows([moved], {"ada": recorded}, [], tmp_path)}
    assert (table["ada"].path, table["ada"].actor) == ("new/ada.mp4", "Ada L.")
    assert (table["ada"].name, table["ada"].method, table["ada"].compression) == ("ada.1.mp4", "m", "c")
    assert table["ada"].official_split == "train"
    assert table["f1"] == recorded[1]


@pytest.mark.parametrize(
    ("root", "path", "written"),
    [
        ("/data", "/data/real/a.mp4", "real/a.mp4"),
        ("/", "/a.mp4", "a.mp4"),
        ("/data/real", "/data/real/../fake/a.mp4", "../fake/a.mp4"),
        ("/data", "/database/a.mp4", "../database/a.mp4"),
        ("/data", "/data/..a/b.mp4", "..a/b.mp4"),
    ],
)
def test_the_path_of_a_video_is_relative_to_the_folder_of_the_source(root, path, written):
    assert row_of(Video("a", Path(path), Label.REAL), Path(root), Status.PENDING).path == written
