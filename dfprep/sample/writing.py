"""The sample data set on disk: H.264 with an AAC tone, a manifest, and a recipe; whole or not there at all."""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from dfprep.errors import SourceError
from dfprep.sample.clip_plan import SIDES, ClipPlan, FakePlan
from dfprep.sample.forgeries import alter
from dfprep.sample.looks import person
from dfprep.sample.motion import draw, film
from dfprep.sample.portraits import Portrait
from dfprep.sample.recipe import FPS, FRAME_HEIGHT, FRAME_WIDTH, is_generated, recipe, recipe_in

COLUMNS = ("video", "label", "original", "actor", "donor", "method", "strength", "persons", "altered", "shift_px",
           "delay_frames", "dubbed")  # fmt: skip
SOUND_HZ = 44_100
_ABANDONED_S = 3600  # generating takes a minute; a partial folder this old was left by a killed run


def generate(
    root: Path, clips: list[ClipPlan], n_frames: int, workers: int, on_progress: Callable[[int, int], None] | None
) -> None:
    """Make `root` hold the clips, unless it holds just these already.

    Everything is written to a folder beside `root`, which takes its place when complete. `on_progress` is
    called in this thread with the number of videos written and the number of all.

    Raises:
        SourceError: `root` exists and is something else than an earlier sample.
    """
    if is_generated(root, clips, n_frames):
        return
    wanted = recipe(clips, n_frames)
    if root.exists() and recipe_in(root) is None and (not root.is_dir() or any(root.iterdir())):
        raise SourceError(
            f"{root} exists and is no generated sample, so it is left alone; "
            "name another folder for the sample videos"
        )
    root.parent.mkdir(parents=True, exist_ok=True)
    _sweep(root)
    partial = Path(tempfile.mkdtemp(prefix=f".{root.name}.", suffix=".partial", dir=root.parent))
    try:
        (partial / "videos").mkdir()
        _write_videos(partial / "videos", clips, n_frames, workers, on_progress)
        _write_manifest(partial / "manifest.csv", clips)
        (partial / "recipe.json").write_text(json.dumps(wanted, indent=1) + "\n", encoding="utf-8")
        partial.chmod(0o755)  # mkdtemp's folders are closed to others
        _take_place(partial, root, wanted)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _sweep(root: Path) -> None:
    """Remove what killed runs left beside `root`."""
    for left in root.parent.glob(f".{root.name}.*.partial"):
        videos = left / "videos"
        newest = max(path.stat().st_mtime for path in (left, videos) if path.exists())
        if time.time() - newest > _ABANDONED_S:
            shutil.rmtree(left, ignore_errors=True)


def _take_place(partial: Path, root: Path, wanted: dict[str, Any]) -> None:
    """Rename `partial` to `root`; an older sample goes away, one that another run has just finished stays."""
    if recipe_in(root) == wanted:
        return
    if root.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{root.name}.", suffix=".partial", dir=root.parent))
        os.replace(root, old / "old")
        shutil.rmtree(old, ignore_errors=True)
    try:
        os.rename(partial, root)
    except OSError:
        if recipe_in(root) != wanted:
            raise


def _write_videos(
    folder: Path,
    clips: list[ClipPlan],
    n_frames: int,
    workers: int,
    on_progress: Callable[[int, int], None] | None,
) -> None:
    """All videos, several clips at once: OpenCV and the encoder do nearly all the work, outside Python's lock."""
    done, total = 0, sum(1 + len(clip.fakes) for clip in clips)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        jobs = {pool.submit(_write_clip, folder, clip, n_frames): clip for clip in clips}
        try:
            for job in as_completed(jobs):
                job.result()
                done += 1 + len(jobs[job].fakes)
                if on_progress is not None:
                    on_progress(done, total)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _write_clip(folder: Path, clip: ClipPlan, n_frames: int) -> None:
    shot = film(clip.seed, len(clip.people), n_frames, clip.enters_at)
    people = [person(name) for name in clip.people]
    sound, other_sound = (_tone(clip.seed, n_frames, take) for take in (1, 2))
    _encode(folder / f"{clip.id}.mp4", draw(shot, people), clip.crf, sound)
    for fake in clip.fakes:
        frames = displaced(draw(shot, altered_people(clip, fake)), fake)
        _encode(folder / f"{fake.id}.mp4", frames, fake.crf, other_sound if fake.dubbed else sound)


def altered_people(clip: ClipPlan, fake: FakePlan) -> list[Portrait]:
    """The people of `clip` as they look in `fake`, from left to right."""
    people = [person(name) for name in clip.people]
    if fake.altered:
        index = SIDES.index(fake.altered) if fake.altered in SIDES else 0
        donor = person(fake.donor) if fake.donor else None
        people[index] = alter(people[index], fake.method, fake.strength, donor)
    return people


def displaced(frames: Iterable[np.ndarray], fake: FakePlan) -> Iterator[np.ndarray]:
    """As many frames (H, W, 3) as there are, late and moved to the right as planned; edges fill the gaps."""
    latest: deque[np.ndarray] = deque(maxlen=1 + fake.delay_frames)
    for frame in frames:
        latest.append(frame)
        yield np.pad(latest[0], ((0, 0), (fake.shift_px, 0), (0, 0)), mode="edge")[:, : frame.shape[1]]


def _encode(path: Path, frames: Iterable[np.ndarray], crf: int, tone: np.ndarray) -> None:
    """Write frames and a tone, (1, n) float32; the same input gives the same bytes with one version of FFmpeg."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = FRAME_WIDTH, FRAME_HEIGHT, "yuv420p"
        # one thread: x264's result depends on the number of threads
        video.options = {"crf": str(crf), "preset": "superfast", "threads": "1"}
        audio = container.add_stream("aac", rate=SOUND_HZ, layout="mono")
        for index, picture in enumerate(frames):
            # BT.601, limited range: what players assume of a small video that names no colour space
            planes = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420), np.uint8)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        for start in range(0, tone.shape[1], 1024):
            sound = av.AudioFrame.from_ndarray(tone[:, start : start + 1024], format="fltp", layout="mono")
            sound.sample_rate, sound.pts, sound.time_base = SOUND_HZ, start, Fraction(1, SOUND_HZ)
            container.mux(audio.encode(sound))
        container.mux(audio.encode(None))


def _tone(seed: int, n_frames: int, take: int) -> np.ndarray:
    """(1, samples) float32: a quiet tone that rises and falls, another one for every clip and take."""
    rng = np.random.default_rng((seed, take))
    seconds = np.arange(round(SOUND_HZ * n_frames / FPS)) / SOUND_HZ
    pitch_hz, rate_hz = rng.uniform(140, 320), rng.uniform(0.5, 2)
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * rate_hz * seconds)
    return (0.2 * swell * np.sin(2 * np.pi * pitch_hz * seconds))[None].astype(np.float32)


def _write_manifest(path: Path, clips: list[ClipPlan]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        for clip in clips:
            actor, persons = "+".join(clip.people), len(clip.people)
            table.writerow((f"videos/{clip.id}.mp4", "REAL", "", actor, "", "", "", persons, "", "", "", ""))
            for fake in clip.fakes:
                table.writerow(
                    (f"videos/{fake.id}.mp4", "FAKE", clip.id, actor, fake.donor, fake.method, fake.strength,
                     persons, fake.altered, fake.shift_px, fake.delay_frames, int(fake.dubbed))
                )  # fmt: skip
