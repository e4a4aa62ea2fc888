"""Families: a reference video, in which faces are found, and the videos that take its boxes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dfprep.errors import SourceError
from dfprep.types import Label, Video


@dataclass(frozen=True)
class Family:
    """A reference video and its replicates, sorted by id; there may be none.

    The replicates of a real video are its fakes, its other compressions, and the fakes of these. An unpaired fake
    is a reference without replicates.

    Raises:
        SourceError: `reference` has an original, or the original of a replicate is no real video of the family.
    """

    reference: Video
    replicates: tuple[Video, ...] = ()

    def __post_init__(self) -> None:
        if self.reference.original:
            raise SourceError(
                f"the reference of a family must have no original, got {self.reference.id}, whose original is "
                f"{self.reference.original!r}"
            )
        real = {video.id for video in self.videos if video.label is Label.REAL}
        for video in self.replicates:
            if video.original not in real or (video.label is Label.REAL and video.original != self.reference.id):
                raise SourceError(
                    f"{video.id} is no replicate of {self.reference.id}: its original is {video.original!r}"
                )

    @property
    def videos(self) -> tuple[Video, ...]:
        """The reference, then the replicates."""
        return (self.reference, *self.replicates)


def unique_ids(videos: Iterable[Video], remedy: str = "rename one file") -> None:
    """Raise unless every id is unique.

    Raises:
        SourceError: two videos share an id; names both files and the `remedy`.
    """
    seen: dict[str, Video] = {}
    for video in videos:
        twin = seen.setdefault(video.id, video)
        if twin is not video:
            raise SourceError(
                f"the video id {video.id!r} must be unique, but {twin.path} and {video.path} share it; {remedy}"
            )


def families(videos: Iterable[Video]) -> tuple[list[Family], list[Video]]:
    """Group each reference with its replicates.

    Returns:
        The families sorted by the reference's id; and the orphans sorted by id, which name an original that is not
        a real video of `videos`, or one without a reference. Every video is in exactly one of these.

    Raises:
        SourceError: two videos share an id.
    """
    ordered = sorted(videos, key=lambda video: video.id)
    unique_ids(ordered)
    by_id = {video.id: video for video in ordered}
    replicates: dict[str, list[Video]] = {video.id: [] for video in ordered if not video.original}
    orphans = []
    for video in ordered:
        reference = reference_of(video, by_id)
        if reference is None:
            orphans.append(video)
        elif reference is not video:
            replicates[reference.id].append(video)
    return [Family(by_id[name], tuple(of_it)) for name, of_it in replicates.items()], orphans


def reference_of(video: Video, by_id: Mapping[str, Video]) -> Video | None:
    """The reference of the family of `video`, itself if it has no original; None for an orphan.

    The way leads over at most one real video in another compression.
    """
    if not video.original:
        return video
    original = by_id.get(video.original)
    if original is None or original.label is not Label.REAL:
        return None
    if video.label is Label.REAL:
        return None if original.original else original
    return reference_of(original, by_id)
