"""The measures of one family as plain numbers that can be stored; classes are derived from them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from dfprep.alterations.alignment import Alignment, measure_alignment
from dfprep.alterations.audio import AudioComparison, AudioVerdict
from dfprep.alterations.color import ColorDifference, compare_colors
from dfprep.alterations.geometry import RealFaces
from dfprep.alterations.similarity import Comparison, GreyCrops, compare


@dataclass(frozen=True)
class FakeMeasures:
    """One fake against its original.

    Attributes:
        video, original: the ids.
        similarity: P tuples of T numbers, the SSIM of each person's crop in each frame.
        alignment: with its original.
        identity: P numbers, see `identity_similarity`; None without embeddings.
        audio: the comparison of its sound; None if it was not compared.
        mask_iou: agreement with the publisher's masks, see `mask_iou`; None without usable masks.
        color: the change of colour; None without surroundings to compare with.
    """

    video: str
    original: str
    similarity: tuple[tuple[float, ...], ...]
    alignment: Alignment
    identity: tuple[float | None, ...]
    audio: AudioComparison | None = None
    mask_iou: float | None = None
    color: ColorDifference | None = None

    def __post_init__(self) -> None:
        if len({len(frames) for frames in self.similarity}) != 1:
            raise ValueError(f"{self.video}: every person must have as many frames, at least one person")
        if len(self.identity) != len(self.similarity):
            raise ValueError(f"{self.video} has {len(self.similarity)} persons and {len(self.identity)} identities")
        if self.color and [len(x) for x in self.color.faces] != [len(x) for x in self.similarity]:
            raise ValueError(f"{self.video} must have a difference of colour for each similarity")

    def minima(self) -> tuple[float, ...]:
        """The lowest similarity of each person over all frames."""
        return tuple(min(frames) for frames in self.similarity)


@dataclass(frozen=True)
class FamilyMeasures:
    """A family of `n_persons` persons and `n_frames` frames: a real video in its compressions, and the fakes.

    Attributes:
        reference: id of the video in which the faces were found.
        embedded: for each person of each real video, by id, whether it has embeddings; empty for an unpaired fake.
    """

    reference: str
    n_persons: int
    n_frames: int
    embedded: Mapping[str, tuple[bool, ...]]
    fakes: tuple[FakeMeasures, ...] = field(default=())

    def __post_init__(self) -> None:
        for video, persons in self.embedded.items():
            if len(persons) != self.n_persons:
                raise ValueError(f"embedded must have {self.n_persons} values for {video}, got {len(persons)}")
        for fake in self.fakes:
            shape = (len(fake.similarity), len(fake.similarity[0]))
            if shape != (self.n_persons, self.n_frames):
                raise ValueError(f"{fake.video} has {shape} persons and frames, {self.reference} another number")
            if fake.original not in self.embedded:
                raise ValueError(f"{fake.video}: its original {fake.original} is no real video of {self.reference}")

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; `from_dict` restores an equal object."""
        return {
            "reference": self.reference,
            "n_persons": self.n_persons,
            "n_frames": self.n_frames,
            "embedded": {video: list(persons) for video, persons in self.embedded.items()},
            "fakes": [_fake_to_dict(fake) for fake in self.fakes],
        }

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> FamilyMeasures:
        fakes = tuple(_fake_from_dict(fake) for fake in stored["fakes"])
        embedded = {video: tuple(persons) for video, persons in stored["embedded"].items()}
        return cls(stored["reference"], stored["n_persons"], stored["n_frames"], embedded, fakes)


def measure_fake(
    video: str,
    original: str,
    real: RealFaces,
    large: Sequence[np.ndarray],
    max_lag: int,
    identity: Sequence[float | None] | None = None,
) -> tuple[FakeMeasures, list[Comparison]]:
    """Compare every person of one fake with the original; also returns the comparisons, whose maps give the masks.

    Args:
        original: id of the real video that `real` shows.
        large: RGB crops of the fake, (T, S, S, 3) uint8 for each person of `real`.
        identity: see `FakeMeasures`; None: there are no embeddings.
    """
    fake = [GreyCrops.of(crops) for crops in large]
    compared = [compare(mine, theirs) for mine, theirs in zip(real.crops, fake, strict=True)]
    alignment = measure_alignment(real, fake, [c.maps for c in compared], max_lag)
    similarity = tuple(tuple(c.similarity.tolist()) for c in compared)
    identities, color = tuple(identity or [None] * len(fake)), compare_colors(real, large)
    return FakeMeasures(video, original, similarity, alignment, identities, color=color), compared


def _fake_to_dict(fake: FakeMeasures) -> dict[str, Any]:
    found = fake.alignment
    return {
        "video": fake.video,
        "original": fake.original,
        "similarity": [list(frames) for frames in fake.similarity],
        "surroundings": none_if_nan(found.surroundings),
        "shift_px": None if found.shift_px is None else list(found.shift_px),
        "lag": found.lag,
        "identity": list(fake.identity),
        "mask_iou": fake.mask_iou,
        "audio": None if fake.audio is None else _audio_to_dict(fake.audio),
        "color": None if fake.color is None else asdict(fake.color),
    }


def _fake_from_dict(stored: dict[str, Any]) -> FakeMeasures:
    shift, around, audio = stored["shift_px"], stored["surroundings"], stored["audio"]
    alignment = Alignment(
        math.nan if around is None else around,
        None if shift is None else (shift[0], shift[1]),
        stored["lag"],
    )
    similarity = tuple(tuple(frames) for frames in stored["similarity"])
    sound = None if audio is None else _audio_from_dict(audio)
    return FakeMeasures(
        stored["video"],
        stored["original"],
        similarity,
        alignment,
        tuple(stored["identity"]),
        sound,
        stored["mask_iou"],
        None if stored["color"] is None else _color_from_dict(stored["color"]),
    )


def _color_from_dict(stored: dict[str, Any]) -> ColorDifference:
    return ColorDifference(tuple(tuple(frames) for frames in stored["faces"]), stored["surroundings"])


def _audio_to_dict(audio: AudioComparison) -> dict[str, Any]:
    return {
        "verdict": audio.verdict.value,
        "correlation": none_if_nan(audio.correlation),
        "altered_share": audio.altered_share,
        "offset_s": audio.offset_s,
        "reason": audio.reason,
    }


def _audio_from_dict(stored: dict[str, Any]) -> AudioComparison:
    correlation = math.nan if stored["correlation"] is None else stored["correlation"]
    return AudioComparison(
        AudioVerdict(stored["verdict"]), correlation, stored["altered_share"], stored["offset_s"], stored["reason"]
    )


def none_if_nan(value: float) -> float | None:
    """`value`, or None for NaN, which means unknown: JSON has no NaN, and a table has empty fields."""
    return None if math.isnan(value) else float(value)
