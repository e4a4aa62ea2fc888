from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from trees import touch
from trees.fakeavceleb import HEADER, tree

from dfprep.errors import SourceError
from dfprep.runs import configured
from dfprep.sources import FakeAvCeleb, families
from dfprep.types import Label, Video


def source(root: Path, **changes: object) -> FakeAvCeleb:
    return configured("source=fakeavceleb", path=str(root), **changes)


def by_id(root: Path, **changes: object) -> dict[str, Video]:
    return {video.id: video for video in source(root, **changes).videos()}


@pytest.mark.parametrize("extra", ["", "videos"])
def test_the_real_video_of_the_person_is_the_original(tmp_path: Path, extra: str) -> None:
    persons = tree(tmp_path, touch, extra=extra)
    grouped, orphans = families(source(tmp_path).videos())
    assert orphans == []
    sizes = {family.reference.id: len(family.replicates) for family in grouped}
    assert sizes == {
        **{f"RealVideo-RealAudio_{person}_00109": 4 for person in persons},
        **{f"RealVideo-FakeAudio_{person}_00109_fake": 0 for person in persons},
    }
    for family in grouped:
        assert len({video.actor for video in family.videos}) == 1
        assert all(video.path.is_file() for video in family.videos)


def test_labels_are_those_of_the_picture_and_the_voice_has_its_own(tmp_path: Path) -> None:
    tree(tmp_path, touch, n_persons=2, n_fakes=1)
    videos = by_id(tmp_path)
    assert {
        name: (video.label.value, video.audio_label, video.method, video.donor, video.name)
        for name, video in videos.items()
        if video.actor == "id00077"
    } == {
        "RealVideo-RealAudio_id00077_00109": ("REAL", "", "", "", "00109.mp4"),
        "RealVideo-FakeAudio_id00077_00109_fake": ("REAL", "FAKE", "rtvc", "", "00109_fake.mp4"),
        "FakeVideo-RealAudio_id00077_00109_0": ("FAKE", "REAL", "fsgan", "", "00109_0.mp4"),
        "FakeVideo-FakeAudio_id00077_00109_0_id00076_wavtolip": (
            "FAKE", "", "wav2lip", "id00076", "00109_0_id00076_wavtolip.mp4",
        ),
    }  # fmt: skip


def test_two_real_videos_of_a_person_leave_its_fakes_unpaired(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    (tmp_path / "RealVideo-RealAudio/Asian (East)/men/id00076/00110.mp4").touch()
    videos = by_id(tmp_path)
    fakes = [video for video in videos.values() if video.label is Label.FAKE]
    assert {video.original for video in fakes if video.actor == "id00076"} == {""}
    assert all(video.original in videos for video in fakes if video.actor != "id00076")
    assert videos["RealVideo-RealAudio_id00076_00110"].method == ""


def test_a_real_video_that_is_only_in_the_list_is_still_the_original(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    shutil.rmtree(tmp_path / "RealVideo-RealAudio")
    videos = by_id(tmp_path)
    fakes = [video for video in videos.values() if video.label is Label.FAKE]
    assert len(videos) == 3 + 12
    assert {video.original for video in fakes} == {f"RealVideo-RealAudio_id{k:05d}_00109" for k in (76, 77, 78)}


def test_methods_are_chosen_and_real_pictures_stay(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    chosen = source(tmp_path, methods=["wav2lip"]).videos()
    assert {video.method for video in chosen if video.label is Label.FAKE} == {"wav2lip"}
    assert sum(video.label is Label.REAL for video in chosen) == 6


def test_the_first_of_two_lines_of_a_file_counts_and_a_file_without_one_has_no_method(tmp_path: Path) -> None:
    tree(tmp_path, touch, n_persons=2, n_fakes=1)
    file = tmp_path / "meta_data.csv"
    lines = file.read_text().splitlines()
    twice = [line.replace("fsgan", "faceswap") for line in lines if "fsgan" in line and "id00076" in line]
    kept = [line for line in lines if "wavtolip" not in line]
    file.write_text("\n".join([*kept, *twice]))
    videos = by_id(tmp_path)
    assert videos["FakeVideo-RealAudio_id00076_00109_0"].method == "fsgan"
    assert (videos["FakeVideo-FakeAudio_id00077_00109_0_id00076_wavtolip"].method) == ""


def test_a_list_with_whole_paths_and_nine_columns_is_read(tmp_path: Path) -> None:
    tree(tmp_path, touch, n_persons=1, n_fakes=1)
    expected = source(tmp_path).videos()
    file = tmp_path / "meta_data.csv"
    rows = [line.split(",") for line in file.read_text().splitlines()[1:]]
    whole = [",".join([*row[:8], f"{row[9]}/{row[8]}"]) for row in rows]
    file.write_text("\n".join([HEADER.rstrip(","), *whole]))
    assert source(tmp_path).videos() == expected


def test_published_numbers_are_those_of_version_1_2(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    assert [(one.kind, one.label.value, one.method, one.count) for one in source(tmp_path).published()] == [
        ("RealVideo-RealAudio", "REAL", "", 500),
        ("RealVideo-FakeAudio", "REAL", "rtvc", 500),
        ("FakeVideo-RealAudio", "FAKE", "", 9709),
        ("FakeVideo-FakeAudio", "FAKE", "", 10857),
    ]


def rewrite(root: Path, text: str) -> None:
    (root / "meta_data.csv").write_text(text)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (
            lambda root: (root / "meta_data.csv").unlink(),
            r"meta_data\.csv cannot be read as CSV .*; fetch it again",
        ),
        (lambda root: rewrite(root, ""), r"line 1: the column 'source' is missing"),
        (lambda root: rewrite(root, HEADER), r"lists no video that is there, such as .*\.mp4; fetch it again"),
        (lambda root: rewrite(root, f"{HEADER}\nid00076,-,-,real\n"), r"line 2: must have 10 values, got 4"),
        (
            lambda root: rewrite(root, f"{HEADER}\nid00076,-,-,real,A,RealVideo,African,men,1.mp4,\n"),
            r"line 2: the type must be one of RealVideo-RealAudio, .*, got 'RealVideo'; correct it",
        ),
        (
            lambda root: (root / "FakeVideo-RealAudio").rename(root / "fakevideo-realaudio"),
            r"fakevideo-realaudio must be called FakeVideo-RealAudio",
        ),
        (lambda root: (root / "RealVideo-RealAudio/x.mp4").touch(), r"x\.mp4 must be in a folder of its person"),
    ],
)
def test_damage_is_one_line(tmp_path: Path, damage: Callable[[Path], object], message: str) -> None:
    tree(tmp_path, touch)
    damage(tmp_path)
    with pytest.raises(SourceError, match=message) as caught:
        source(tmp_path).videos()
    assert "\n" not in str(caught.value)


def test_another_tree_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "Celeb-real").mkdir()
    with pytest.raises(SourceError, match=r"must hold RealVideo-RealAudio/, .*, got Celeb-real/; set source\.path"):
        source(tmp_path).videos()
