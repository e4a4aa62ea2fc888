from __future__ import annotations

import csv
import hashlib
import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from dfprep.errors import SourceError
from dfprep.runs import configured
from dfprep.sample import clip_files, writing
from dfprep.sample.clip_plan import FakePlan, plan
from dfprep.sample.filming import plan_shot, render_frames
from dfprep.sample.person_rendering import person
from dfprep.sample.writing import generate
from dfprep.sources import Sample, families

N_FRAMES = 25


def small(root: Path, **options: object) -> Sample:
    return configured("source=sample", **{"path": str(root), "n_clips": 3, "n_frames": N_FRAMES, **options})


def hashes(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    sample = small(tmp_path_factory.mktemp("sample") / "data")
    sample.videos()
    return sample


def test_the_files_are_those_of_the_plan(made: Sample) -> None:
    grouped, orphans = families(made.videos())
    assert orphans == []
    planned = [(clip.id, sorted(fake.id for fake in clip.fakes)) for clip in made.plan()]
    assert [(family.reference.id, [fake.id for fake in family.replicates]) for family in grouped] == planned
    assert all(video.path.is_file() for video in made.videos())
    assert {path.name for path in made.root.iterdir()} == {"videos", "manifest.csv", "recipe.json"}
    assert list(made.root.parent.iterdir()) == [made.root]


def test_the_manifest_has_method_strength_persons_and_side(made: Sample) -> None:
    with (made.root / "manifest.csv").open(newline="") as file:
        rows = {row["video"]: row for row in csv.DictReader(file)}
    clip = next(clip for clip in made.plan() if len(clip.people) == 2)
    real = rows[f"videos/{clip.id}.mp4"]
    assert (real["label"], real["original"], real["method"], real["persons"]) == ("REAL", "", "", "2")
    for fake in clip.fakes:
        row = rows[f"videos/{fake.id}.mp4"]
        assert (row["label"], row["original"], row["donor"]) == ("FAKE", clip.id, fake.donor)
        assert row["actor"] == real["actor"] == "+".join(clip.people)
        assert (row["method"], float(row["strength"]), row["altered"]) == (fake.method, fake.strength, fake.altered)


def test_every_video_is_h264_with_sound_of_the_same_length(made: Sample) -> None:
    for video in made.videos():
        with av.open(str(video.path)) as container:
            stream, sound = container.streams.video[0], container.streams.audio[0]
            assert (stream.codec_context.name, sound.codec_context.name) == ("h264", "aac")
            assert (stream.width, stream.height, stream.average_rate) == (640, 360, 25)
            assert sum(1 for _ in container.decode(video=0)) == N_FRAMES
            assert float(sound.duration * sound.time_base) == pytest.approx(N_FRAMES / 25, abs=0.1)


def samples(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        return np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])


def test_a_fake_has_the_sound_of_its_original(made: Sample) -> None:
    grouped, _ = families(made.videos())
    sounds = [samples(family.reference.path) for family in grouped]
    for family, sound in zip(grouped, sounds, strict=True):
        np.testing.assert_array_equal(samples(family.replicates[0].path), sound)
    assert not np.array_equal(sounds[0], sounds[1])


def test_shifted_delayed_and_dubbed_fakes_have_that_change_and_as_many_frames(tmp_path: Path) -> None:
    (clip,) = plan(2020, 1)
    names = {"same": {}, "shifted": {"shift_px": 3}, "delayed": {"delay_frames": 2}, "dubbed": {"dubbed": True}}
    fakes = tuple(FakePlan(name, "none", 0.0, crf=10, **done) for name, done in names.items())  # type: ignore
    generate(tmp_path / "data", [replace(clip, fakes=fakes)], N_FRAMES, 1, None)
    pictures, sounds = {}, {}
    for name in names:
        with av.open(str(tmp_path / "data/videos" / f"{name}.mp4")) as container:
            pictures[name] = np.stack([f.to_ndarray(format="gray") for f in container.decode(video=0)]).astype(int)
        sounds[name] = samples(tmp_path / "data/videos" / f"{name}.mp4")
    same = pictures["same"]
    assert all(len(film) == N_FRAMES for film in pictures.values())

    def difference(one: np.ndarray, other: np.ndarray) -> float:
        return float(abs(one - other).mean())

    assert difference(pictures["shifted"][:, :, 3:], same[:, :, :-3]) < 0.5 * difference(pictures["shifted"], same)
    assert difference(pictures["delayed"][2:], same[:-2]) < 0.5 * difference(pictures["delayed"], same)
    assert difference(pictures["delayed"][1], same[0]) < 0.5 * difference(pictures["delayed"][1], same[1])
    for name, other in {"shifted": False, "delayed": False, "dubbed": True}.items():
        assert np.array_equal(sounds[name], sounds["same"]) != other


def test_decoded_frames_are_close_to_the_rendered_ones(made: Sample) -> None:
    clip = made.plan()[0]
    rendered = list(render_frames(plan_shot(clip.seed, 1, N_FRAMES), [person(clip.people[0])]))
    with av.open(str(made.root / "videos" / f"{clip.id}.mp4")) as container:
        decoded = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    for ours, theirs in zip(rendered, decoded, strict=True):
        error = ours.astype(int) - theirs
        assert abs(error.mean(axis=(0, 1))).max() < 2.5  # the full range in place of the limited one gives more
        assert abs(error).mean() < 4


def test_the_same_recipe_is_not_generated_again(made: Sample) -> None:
    before = {path: path.stat().st_mtime_ns for path in made.root.rglob("*")}
    calls: list[tuple[int, int]] = []
    again = small(made.root, on_progress=lambda done, total: calls.append((done, total)))
    assert again.videos() == made.videos()
    assert {path: path.stat().st_mtime_ns for path in made.root.rglob("*")} == before
    assert calls == []


def test_equal_seeds_give_equal_bytes_for_any_number_of_workers(tmp_path: Path) -> None:
    for name, workers in (("a", 1), ("b", 3)):
        small(tmp_path / name, n_clips=2, workers=workers).videos()
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")
    small(tmp_path / "c", n_clips=1, seed=7).videos()
    videos = [name for name in hashes(tmp_path / "c") if name.endswith(".mp4")]
    assert all(hashes(tmp_path / "c")[name] != hashes(tmp_path / "a")[name] for name in videos)


def test_another_recipe_replaces_the_whole_folder(tmp_path: Path) -> None:
    root = tmp_path / "data"
    small(root, n_clips=2).videos()
    calls: list[tuple[int, int]] = []
    videos = small(root, n_clips=1, on_progress=lambda done, total: calls.append((done, total))).videos()
    assert {path.stem for path in (root / "videos").iterdir()} == {video.id for video in videos}
    assert calls[-1] == (len(videos), len(videos))
    assert list(tmp_path.iterdir()) == [root]


def test_a_failure_leaves_nothing_behind_and_keeps_the_old_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "data"
    small(root, n_clips=1).videos()
    before = hashes(root)

    def fail(path: Path, *_: object) -> None:
        path.write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(clip_files, "_encode", fail)
    with pytest.raises(OSError, match="disk full"):
        small(root, n_clips=2).videos()
    assert hashes(root) == before
    assert list(tmp_path.iterdir()) == [root]


def test_what_a_killed_run_left_is_never_used_and_is_deleted_after_an_hour(tmp_path: Path) -> None:
    for name, age_s in (("old", 7200), ("new", 0)):
        left = tmp_path / f".data.{name}.partial" / "videos"
        left.mkdir(parents=True)
        (left / "clip01.mp4").write_bytes(b"half")
        for path in (left, left.parent):
            os.utime(path, (time.time() - age_s,) * 2)
    small(tmp_path / "data", n_clips=1).videos()
    assert {path.name for path in tmp_path.iterdir()} == {"data", ".data.new.partial"}
    assert (tmp_path / "data/videos/clip01.mp4").stat().st_size > 1000


def test_a_leftover_that_cannot_be_deleted_is_reported_with_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    left = tmp_path / ".data.old.partial"
    left.mkdir()
    os.utime(left, (time.time() - 7200,) * 2)
    remove = shutil.rmtree

    def fail_on_leftover(path: Path, ignore_errors: bool = False) -> None:
        if path != left:
            remove(path, ignore_errors)
        elif not ignore_errors:
            raise PermissionError("not yours")

    monkeypatch.setattr(shutil, "rmtree", fail_on_leftover)
    small(tmp_path / "data", n_clips=1).videos()
    assert {path.name for path in tmp_path.iterdir()} == {"data", left.name}
    assert [record.getMessage() for record in caplog.records] == [
        f"{left} is no longer needed but cannot be deleted (not yours); delete it by hand"
    ]


def test_a_sample_finished_by_another_run_meanwhile_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, write = tmp_path / "data", writing._write_videos

    def overtaken(*arguments: object) -> None:
        monkeypatch.setattr(writing, "_write_videos", write)
        small(root, n_clips=1).videos()
        (root / "mark").touch()
        write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(writing, "_write_videos", overtaken)
    small(root, n_clips=1).videos()
    assert (root / "mark").exists()
    assert list(tmp_path.iterdir()) == [root]


def test_a_folder_that_is_not_a_sample_is_not_changed(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(SourceError, match="is not a generated sample"):
        small(tmp_path).videos()
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert len(small(tmp_path / "data", n_clips=1).videos()) == 1 + len(small(tmp_path).plan()[0].fakes)
