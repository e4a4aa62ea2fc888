"""One clip of the sample data set and its fakes as files: H.264 with an AAC tone."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from dfprep.sample.clip_plan import SIDES, ClipPlan, FakePlan
from dfprep.sample.filming import plan_shot, render_frames
from dfprep.sample.forgeries import alter
from dfprep.sample.person_rendering import person
from dfprep.sample.portraits import Portrait
from dfprep.sample.recipe import FPS, FRAME_HEIGHT, FRAME_WIDTH

SOUND_HZ = 44_100


def write_clip(folder: Path, clip: ClipPlan, n_frames: int) -> None:
    """Write the real clip and all its fakes to `folder`."""
    shot = plan_shot(clip.seed, len(clip.people), n_frames, clip.enters_at)
    people = [person(name) for name in clip.people]
    sound, other_sound = (_tone(clip.seed, n_frames, take) for take in (1, 2))
    _encode(folder / f"{clip.id}.mp4", render_frames(shot, people), clip.crf, sound)
    for fake in clip.fakes:
        frames = displaced(render_frames(shot, altered_people(clip, fake)), fake)
        _encode(folder / f"{fake.id}.mp4", frames, fake.crf, other_sound if fake.dubbed else sound)


def altered_people(clip: ClipPlan, fake: FakePlan) -> list[Portrait]:
    """The people of `clip` from left to right, with the face that `fake` alters."""
    people = [person(name) for name in clip.people]
    if fake.altered:
        index = SIDES.index(fake.altered) if fake.altered in SIDES else 0
        donor = person(fake.donor) if fake.donor else None
        people[index] = alter(people[index], fake.method, fake.strength, donor)
    return people


def displaced(frames: Iterable[np.ndarray], fake: FakePlan) -> Iterator[np.ndarray]:
    """As many frames (H, W, 3), delayed and shifted to the right as `fake` says; the edge pixels are repeated."""
    latest: deque[np.ndarray] = deque(maxlen=1 + fake.delay_frames)
    for frame in frames:
        latest.append(frame)
        yield np.pad(latest[0], ((0, 0), (fake.shift_px, 0), (0, 0)), mode="edge")[:, : frame.shape[1]]


def _encode(path: Path, frames: Iterable[np.ndarray], crf: int, tone: np.ndarray) -> None:
    """Write frames and a tone, (1, n) float32; deterministic for one version of FFmpeg."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = FRAME_WIDTH, FRAME_HEIGHT, "yuv420p"
        # one thread: x264's result depends on the number of threads
        video.options = {"crf": str(crf), "preset": "superfast", "threads": "1"}
        audio = container.add_stream("aac", rate=SOUND_HZ, layout="mono")
        for frame in _video_frames(frames):
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        for sound in _audio_frames(tone):
            container.mux(audio.encode(sound))
        container.mux(audio.encode(None))


def _video_frames(pictures: Iterable[np.ndarray]) -> Iterator[av.VideoFrame]:
    for index, picture in enumerate(pictures):
        # BT.601, limited range: what players assume for a small video without a colour space
        planes = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420), np.uint8)
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = index, Fraction(1, FPS)
        yield frame


def _audio_frames(tone: np.ndarray) -> Iterator[av.AudioFrame]:
    for start in range(0, tone.shape[1], 1024):
        sound = av.AudioFrame.from_ndarray(tone[:, start : start + 1024], format="fltp", layout="mono")
        sound.sample_rate, sound.pts, sound.time_base = SOUND_HZ, start, Fraction(1, SOUND_HZ)
        yield sound


def _tone(seed: int, n_frames: int, take: int) -> np.ndarray:
    """(1, samples) float32: a quiet tone of varying loudness, different for every clip and take."""
    rng = np.random.default_rng((seed, take))
    seconds = np.arange(round(SOUND_HZ * n_frames / FPS)) / SOUND_HZ
    pitch_hz, rate_hz = rng.uniform(140, 320), rng.uniform(0.5, 2)
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * rate_hz * seconds)
    return (0.2 * swell * np.sin(2 * np.pi * pitch_hz * seconds))[None].astype(np.float32)
