"""Comparison of the sound of a fake with that of its original, because only the sound may be altered."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from scipy.fft import irfft, next_fast_len, rfft

from dfprep.errors import UnreadableVideo
from dfprep.frames import open_container

RATE_HZ = 8000
"""Sound is compared up to 4 kHz, the range of voices, in which codecs preserve the waveform."""

MAX_OFFSET_S = 0.5  # encoders delay by up to 60 ms, containers by more
WINDOW_S = 0.25  # shorter than a word
SILENT_DB = -40.0  # below the loudest tenth of either track's windows; codecs remove noise floors
SILENT_RMS = 1e-4  # -80 dB of full scale; a track below it is silent
MIN_CORRELATION = 0.7
"""Correlation of two windows from which on their sound is the same.

Measured medians: speech-like sound 0.95 in AAC of 16 kbit/s; noise 0.84 in 32 kbit/s, because AAC replaces noise
above some frequency by other noise; another voice 0.05.
"""

MIN_ALTERED_WINDOWS = 2  # consecutive, half a second; codecs may change a single window at an onset


class AudioVerdict(str, Enum):
    """The result of the comparison of the sound tracks of a fake and its original.

    `MISSING`: at least one of them has none. `UNREADABLE`: a file is missing, or its sound cannot be decoded.
    """

    SAME = "same"
    ALTERED = "altered"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class AudioComparison:
    """The verdict and its measurements.

    Attributes:
        correlation: median correlation of the windows with sound; NaN if there are none.
        altered_share: share of the windows with sound that differ.
        offset_s: the delay of the fake's sound in seconds.
        reason: the measurements as a sentence.
    """

    verdict: AudioVerdict
    correlation: float
    altered_share: float
    offset_s: float
    reason: str


@dataclass(frozen=True)
class AudioTrack:
    """A video's first sound track, (n,) float32 mono at `RATE_HZ`; None if there is none or it is empty.

    `problem`: the reason why it could not be read; empty if it could.
    """

    wave: np.ndarray | None
    problem: str = ""


def compare_audio(fake: AudioTrack, real: AudioTrack) -> AudioComparison:
    """Align two sound tracks within half a second, and compare them window by window.

    The comparison is insensitive to loudness and compression.
    """
    if fake.problem or real.problem:
        return AudioComparison(AudioVerdict.UNREADABLE, math.nan, 0.0, 0.0, fake.problem or real.problem)
    if fake.wave is None or real.wave is None:
        one_of_them = f"the {'fake' if fake.wave is None else 'original'} has no"
        lacking = "neither video has a" if fake.wave is real.wave else one_of_them
        return AudioComparison(AudioVerdict.MISSING, math.nan, 0.0, 0.0, f"{lacking} sound track")
    return compare_waves(fake.wave, real.wave)


def read_audio(path: str | Path) -> AudioTrack:
    """Decode the first sound track of a video.

    A packet that cannot be decoded is replaced by silence of the same duration. A folder of pictures has no sound.
    """
    if os.path.isdir(path):
        return AudioTrack(None)
    try:
        with open_container(Path(path)) as container:
            if not container.streams.audio:
                return AudioTrack(None)
            pieces, damaged = _decoded(container)
    except UnreadableVideo as error:
        return AudioTrack(None, str(error))
    except av.FFmpegError as error:
        return AudioTrack(None, f"the sound of {Path(path).name} cannot be decoded ({error})")
    if damaged and len(damaged) == len(pieces):
        return AudioTrack(None, f"none of the sound of {Path(path).name} can be decoded ({damaged[0]})")
    return AudioTrack(np.concatenate(pieces) if pieces else None)


def _decoded(container: InputContainer) -> tuple[list[np.ndarray], list[av.FFmpegError]]:
    """Pieces of the first sound track at `RATE_HZ`, and the errors of packets that were replaced by silence."""
    mono, pieces = _Mono(), []
    damaged: list[av.FFmpegError] = []
    for packet in container.demux(audio=0):
        try:
            frames = packet.decode()
        except av.FFmpegError as error:
            damaged.append(error)
            length_s = float((packet.duration or 0) * (packet.time_base or 0))
            pieces.append(np.zeros(round(length_s * RATE_HZ), np.float32))
        else:
            pieces += [mono.of(frame) for frame in frames]
    rest = mono.rest()
    return pieces + ([rest] if len(rest) else []), damaged


class _Mono:
    """Resamples frames to mono at `RATE_HZ`, also if their layout or rate changes within a track."""

    def __init__(self) -> None:
        self._kind: tuple[str, str, int] | None = None
        self._resampler = self._new()

    def of(self, frame: av.AudioFrame) -> np.ndarray:
        """(n,) float32."""
        kind, before = (frame.format.name, frame.layout.name, frame.sample_rate), np.zeros(0, np.float32)
        if self._kind not in (None, kind):
            before, self._resampler = self.rest(), self._new()
        self._kind = kind
        return np.concatenate([before, *self._waves(frame)])

    def rest(self) -> np.ndarray:
        """(n,) float32: the remaining samples of the resampler."""
        return np.concatenate([np.zeros(0, np.float32), *(self._waves(None) if self._kind else [])])

    def _waves(self, frame: av.AudioFrame | None) -> list[np.ndarray]:
        return [out.to_ndarray().ravel() for out in self._resampler.resample(frame)]

    @staticmethod
    def _new() -> av.AudioResampler:
        return av.AudioResampler(format="flt", layout="mono", rate=RATE_HZ)


def compare_waves(fake: np.ndarray, real: np.ndarray) -> AudioComparison:
    """Compare two mono waves at `RATE_HZ`, (n,) and (m,)."""
    loud = [float(np.sqrt(np.mean(np.square(x, dtype=np.float64)))) > SILENT_RMS for x in (fake, real)]
    if not any(loud):
        return AudioComparison(AudioVerdict.SAME, math.nan, 0.0, 0.0, "both sound tracks are silent")
    if not all(loud):
        silent = "the original's" if loud[0] else "the fake's"
        return AudioComparison(AudioVerdict.ALTERED, 0.0, 1.0, 0.0, f"only {silent} sound track is silent")
    offset = best_offset(fake, real)
    correlations, sounding = _windows(fake[max(offset, 0) :], real[max(-offset, 0) :])
    differ = sounding & (correlations < MIN_CORRELATION)
    median = float(np.median(correlations[sounding])) if sounding.any() else 0.0
    share, longest = float(differ.sum() / max(1, sounding.sum())), _longest_run(differ)
    altered = longest >= min(MIN_ALTERED_WINDOWS, max(1, int(sounding.sum()))) or not sounding.any()
    verdict = AudioVerdict.ALTERED if altered else AudioVerdict.SAME
    reason = (
        f"the sound differs in {share:.0%} of the sounding windows of {WINDOW_S:g} s, for {longest * WINDOW_S:g} s "
        f"at a time (median correlation {median:.2f}, offset {offset / RATE_HZ:+.3f} s)"
    )
    return AudioComparison(verdict, median, share, offset / RATE_HZ, reason)


def best_offset(fake: np.ndarray, real: np.ndarray) -> int:
    """The delay of `fake` in samples, within `MAX_OFFSET_S`, for which the waves correlate best."""
    size = next_fast_len(len(fake) + len(real), real=True)
    reach = min(int(MAX_OFFSET_S * RATE_HZ), (size - 1) // 2)  # beyond, offsets would be ambiguous
    product = irfft(rfft(fake, size) * np.conj(rfft(real, size)), size)
    near = np.concatenate([product[-reach:], product[: reach + 1]])
    # the absolute value, because a mixer or codec may invert the waveform
    return int(np.argmax(np.abs(near))) - reach


def _windows(fake: np.ndarray, real: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each window the absolute correlation, and whether either has sound; the shorter track is padded."""
    size = int(WINDOW_S * RATE_HZ)
    n = max(1, -(-max(len(fake), len(real)) // size))
    x, y = (np.pad(w.astype(np.float64), (0, n * size - len(w))).reshape(n, size) for w in (fake, real))
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    energy_x, energy_y = (x * x).sum(axis=1), (y * y).sum(axis=1)
    correlation = np.abs((x * y).sum(axis=1)) / np.sqrt(np.maximum(energy_x * energy_y, 1e-18))
    floor = 10 ** (SILENT_DB / 10)
    sounding = (energy_x > floor * np.quantile(energy_x, 0.9)) | (energy_y > floor * np.quantile(energy_y, 0.9))
    return correlation, sounding


def _longest_run(flags: np.ndarray) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))
