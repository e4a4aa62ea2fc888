from __future__ import annotations

from pathlib import Path

import pytest

from dfprep.errors import ConfigError, SourceError
from dfprep.runs import configured
from dfprep.sources import Manifest
from dfprep.types import Label, Video

HEADER = "video,label,original,actor,donor\n"


def written(folder: Path, text: str, encoding: str = "utf-8", ids: str = "name") -> Manifest:
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return configured("source=manifest", path=str(path), ids=ids)


def test_videos_are_sorted_by_id_with_paths_relative_to_the_csv(tmp_path: Path) -> None:
    videos = written(tmp_path, HEADER + "b/z.mp4,FAKE,a,ann,bob\na.mp4,REAL,,ann,\n/else/c.avi,real,,,\n").videos()
    assert [video.id for video in videos] == ["a", "c", "z"]
    assert [video.path for video in videos] == [tmp_path / "a.mp4", Path("/else/c.avi"), tmp_path / "b/z.mp4"]
    assert [video.label for video in videos] == [Label.REAL, Label.REAL, Label.FAKE]
    assert (videos[2].original, videos[2].actor, videos[2].donor) == ("a", "ann", "bob")


@pytest.mark.parametrize("original", ["take.2", "take.2.mp4", "deep/down/take.2.mp4", " take.2 "])
def test_an_original_is_named_by_id_file_name_or_path(tmp_path: Path, original: str) -> None:
    videos = written(tmp_path, HEADER + f"deep/down/take.2.mp4,REAL,,,\nf.mp4,FAKE,{original},,\n").videos()
    assert {video.id: video.original for video in videos} == {"f": "take_2", "take_2": ""}
    assert {video.id: video.name for video in videos} == {"f": "f.mp4", "take_2": "take.2.mp4"}


def test_what_the_manifest_knows_besides_is_kept(tmp_path: Path) -> None:
    columns = "method,compression,split,audio_label,source_video"
    header = f"video,label,original,{columns},name,id\n"
    text = f"{header}a.mp4,REAL,,,c23,test,,rec1,,\nx/f.mp4,FAKE,a,swap,c40,test,fake,rec1,0_1.mp4,\n"
    real, fake = sorted(written(tmp_path, text).videos(), key=lambda video: video.label.value, reverse=True)
    assert (real.id, real.name, real.method, real.compression, real.split) == ("a", "a.mp4", "", "c23", "test")
    assert (fake.id, fake.name, fake.method, fake.compression) == ("0_1", "0_1.mp4", "swap", "c40")
    assert (fake.split, fake.audio_label) == ("test", "FAKE")
    assert (real.source_video, fake.source_video) == ("rec1", "rec1")


def test_a_fake_without_original_is_unpaired_and_a_real_video_with_one_another_compression(tmp_path: Path) -> None:
    found = written(tmp_path, HEADER + "a.mp4,REAL,,,\nb.mp4,REAL,a,,\nc.mp4,FAKE,,,\n").videos()
    assert [(video.label.value, video.original) for video in found] == [("REAL", ""), ("REAL", "a"), ("FAKE", "")]


IDS = "id,video,label,original,donor\n"
TWICE = "c23_000,c23/000.mp4,REAL,,\nc40_000,c40/000.mp4,REAL,,\n"


def test_videos_of_one_name_have_ids_of_their_own_and_are_meant_by_id_or_path(tmp_path: Path) -> None:
    fakes = "a,a.mp4,FAKE,c23_000,\nb,b.mp4,FAKE,c40/000.mp4,\nc,c.mp4,FAKE,000.mp4,\n"
    found = {video.id: video.original for video in written(tmp_path, IDS + TWICE + fakes).videos()}
    assert found == {"c23_000": "", "c40_000": "", "a": "c23_000", "b": "c40_000", "c": "000"}


def test_a_name_means_the_real_video_where_a_fake_has_it_too(tmp_path: Path) -> None:
    text = IDS + "r,real/a.mp4,REAL,,\nf,fake/a.mp4,FAKE,a.mp4,\n"
    assert {video.id: video.original for video in written(tmp_path, text).videos()} == {"r": "", "f": "r"}


REPEATED = "real/a.mp4,REAL,,,\nx/real/a.mp4,REAL,,,\n"


def test_ids_from_paths_are_unique_where_names_repeat(tmp_path: Path) -> None:
    fakes = "fake/a.mp4,FAKE,real/a.mp4,,x/real/a\nfake/b.mp4,FAKE,x_real_a,,\nfake/c.1.mp4,FAKE,gone/a.mp4,,\n"
    found = {v.id: (v.original, v.donor) for v in written(tmp_path, HEADER + REPEATED + fakes, ids="path").videos()}
    assert found == {
        "real_a": ("", ""),
        "x_real_a": ("", ""),
        "fake_a": ("real_a", "x_real_a"),
        "fake_b": ("x_real_a", ""),
        "fake_c_1": ("gone_a", ""),
    }


def test_ids_from_paths_leave_out_what_leads_to_the_data_set(tmp_path: Path) -> None:
    found = written(tmp_path, HEADER + "../x/a.mp4,REAL,,,\n/data/b.mp4,REAL,,,\n./c.mp4,REAL,,,\n", ids="path")
    assert [video.id for video in found.videos()] == ["c", "data_b", "x_a"]


def test_a_column_of_ids_wins_over_paths(tmp_path: Path) -> None:
    text = IDS + "one,real/a.mp4,REAL,,\n,real/b.mp4,REAL,,\nf,fake/a.mp4,FAKE,real/a.mp4,\n"
    found = {video.id: video.original for video in written(tmp_path, text, ids="path").videos()}
    assert found == {"one": "", "real_b": "", "f": "one"}


def test_paths_that_make_one_id_are_named_without_the_remedy_that_was_taken(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"'a_b' must be unique, but .* share it; rename one file, or give them"):
        written(tmp_path, HEADER + "a/b.mp4,REAL,,,\na_b.mp4,REAL,,,\n", ids="path").videos()
    with pytest.raises(ConfigError, match=r"^source\.ids must be .*name.*path.*, got 'stem'"):
        written(tmp_path, HEADER, ids="stem")


@pytest.mark.parametrize(
    ("donor", "expected"),
    [
        ("take.2.mp4", "take_2"),
        ("x/take.2.mp4", "take_2"),
        ("take.2", "take_2"),
        ("take.2.mp4+ann", "take_2+ann"),
        ("J. Doe", "J. Doe"),
        ("A.B", "A.B"),
        ("C.D", "C.D"),
        ("", ""),
    ],
)
def test_a_donor_that_is_a_video_is_its_id_and_a_person_stays(tmp_path: Path, donor: str, expected: str) -> None:
    rows = f"x/take.2.mp4,REAL,,A.B+C.D,\nA.B.mp4,REAL,,ann,\nC.D.mp4,REAL,,ann,\nf.mp4,FAKE,take.2,ann,{donor}\n"
    found = {video.id: video.donor for video in written(tmp_path, HEADER + rows).videos()}
    assert found["f"] == expected


def test_a_wrong_audio_label_is_reported_with_its_line(tmp_path: Path) -> None:
    text = "video,label,original,audio_label\na.mp4,REAL,,real\nb.mp4,REAL,,maybe\n"
    with pytest.raises(SourceError, match=r"line 3: b: audio_label must be REAL, FAKE or empty, got 'MAYBE'"):
        written(tmp_path, text).videos()


def test_an_original_outside_the_manifest_is_kept(tmp_path: Path) -> None:
    (video,) = written(tmp_path, HEADER + "f.mp4,FAKE,x/gone.mp4,,\n").videos()
    assert video.original == "gone"


def test_byte_order_mark_spaces_empty_lines_and_extra_columns_change_nothing(tmp_path: Path) -> None:
    plain = written(tmp_path, "video,label,original\nä.mp4,REAL,\nf.mp4,FAKE,ä\n").videos()
    text = ' label , video ,original,note\r\n\r\n Real , ä.mp4 ,, "x, y"\r\n,,,\r\nfake,f.mp4,ä\r\n'
    text = text.replace(' "x', '"x')
    assert written(tmp_path, text, "utf-8-sig").videos() == plain


@pytest.mark.parametrize("missing", ["video", "label", "original"])
def test_a_missing_column_is_named(tmp_path: Path, missing: str) -> None:
    header = ",".join(name for name in ("video", "label", "original") if name != missing)
    with pytest.raises(SourceError, match=f"line 1: the column '{missing}' is missing"):
        written(tmp_path, header + "\na,b\n").videos()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("b.mp4,MAYBE,,,", "line 3: the label must be REAL or FAKE, got 'MAYBE'"),
        ("b.mp4,,,,", "line 3: the label must be REAL or FAKE, got ''"),
        (",REAL,,,", "line 3: the column 'video' is empty"),
        ("b.mp4,FAKE,b,,", "line 3: b: the original must be another video"),
        (
            "x/a.mov,REAL,,,",
            r"'a' must be unique, but .*/x/a\.mov and .*/a\.mp4 \(line 2\) share it; set source\.ids=path, or give",
        ),
        ("b.mp4,REAL,,ann,bob,more", "line 3: must have 5 values, as the header, got 6"),
        ('b.mp4,REAL,,"ann,', "no UTF-8 CSV"),
        ("..,REAL,,,", "line 3: the id of .* must be a plain file name"),
        ("b.mp4,FAKE,..,,", "line 3: the original of .* must be a plain file name"),
        ("b\\c.mp4,REAL,,,", "line 3: the id of .* must be a plain file name"),
    ],
)
def test_a_bad_row_is_one_line_with_its_number_and_value(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        written(tmp_path, HEADER + f"a.mp4,REAL,,,\n{row}\n").videos()
    assert "\n" not in str(caught.value)
    assert "list.csv" in str(caught.value)


def test_the_line_number_counts_the_lines_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="line 6: the label"):
        written(tmp_path, HEADER + '"a.mp4",REAL,,"two\nlines",\n\n\nb.mp4,NO,,,\n').videos()


def test_a_column_twice_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="'label' occurs twice"):
        written(tmp_path, "video,label,original,label\n").videos()


def test_a_file_that_is_missing_or_no_utf8_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone.csv cannot be read"):
        Manifest(tmp_path / "gone.csv", "manifest", "name").videos()
    with pytest.raises(SourceError, match="no UTF-8 CSV"):
        written(tmp_path, HEADER + "ä.mp4,REAL,,,\n", "latin-1").videos()
    with pytest.raises(SourceError, match="'video' is missing, got nothing"):
        written(tmp_path, "").videos()


@pytest.mark.parametrize("character", ["\n", "\0", "\u202e"])
def test_a_path_that_cannot_be_printed_is_still_reported_in_one_line(character):
    with pytest.raises(SourceError) as caught:
        Video(id=f"a{character}b", path=Path(f"a{character}b.mp4"), label=Label.REAL)
    assert str(caught.value).isprintable()
    assert repr(f"a{character}b.mp4") in str(caught.value)
