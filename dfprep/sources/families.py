"""Families: a real video with its fakes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dfprep.errors import SourceError
from dfprep.types import Label, Video


@dataclass(frozen=True)
class Family:
    """A real video and its fakes, sorted by id; there may be none.

    Raises:
        SourceError: `real` is a fake, or one of `fakes` was not made from it.
    """

    real: Video
    fakes: tuple[Video, ...]

    def __post_init__(self) -> None:
        if self.real.label is not Label.REAL:
            raise SourceError(f"a family starts with a REAL video, got the FAKE {self.real.id}")
        for fake in self.fakes:
            if fake.original != self.real.id:
                raise SourceError(f"{fake.id} is no fake of {self.real.id}: its original is {fake.original!r}")

    @property
    def videos(self) -> tuple[Video, ...]:
        """The real video, then its fakes."""
        return (self.real, *self.fakes)


def unique_ids(videos: Iterable[Video]) -> None:
    """Raise unless every id is unique.

    Raises:
        SourceError: two videos share an id; names both files.
    """
    seen: dict[str, Video] = {}
    for video in videos:
        twin = seen.setdefault(video.id, video)
        if twin is not video:
            raise SourceError(
                f"the video id {video.id!r} must be unique, but {twin.path} and {video.path} share it; "
                "rename one file"
            )


def families(videos: list[Video]) -> tuple[list[Family], list[Video]]:
    """Group each real video with its fakes.

    Returns:
        The families sorted by the real video's id, fakes by id; and the orphans sorted by id, which are fakes whose
        original is not a REAL video among `videos`. Every video is in exactly one of these.

    Raises:
        SourceError: two videos share an id.
    """
    unique_ids(videos)
    ordered = sorted(videos, key=lambda video: video.id)
    fakes: dict[str, list[Video]] = {video.id: [] for video in ordered if video.label is Label.REAL}
    orphans = []
    for video in ordered:
        if video.label is Label.REAL:
            continue
        if video.original in fakes:
            fakes[video.original].append(video)
        else:
            orphans.append(video)
    reals = (video for video in ordered if video.label is Label.REAL)
    return [Family(real, tuple(fakes[real.id])) for real in reals], orphans
