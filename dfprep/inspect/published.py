"""The videos of a source by kind, compared with what the publishers released."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dfprep.sources import DataSet, Published, Source, id_of
from dfprep.types import Label, Video

Key = tuple[Label, str, str]
"""Label, method and compression of a kind."""


@dataclass(frozen=True)
class Kind:
    """The videos of one label, method and compression.

    Attributes:
        name: in words, such as "Deepfakes c23".
        videos: how many the source lists; splits: these by official split. n_bytes: of their files.
        published: how many were released; None: unknown, or not compared.
        absent: the released names that the source does not list, as far as names are known.
        unlisted: the names in the source that were not released.
    """

    name: str
    label: Label
    method: str
    compression: str
    videos: int
    splits: Mapping[str, int]
    n_bytes: int
    published: int | None = None
    absent: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()

    @property
    def present(self) -> int:
        """The number of videos without `unlisted` ones."""
        return self.videos - len(self.unlisted)

    @property
    def missing(self) -> int | None:
        """How many of the released videos the source does not list; None if `published` is."""
        return None if self.published is None else max(len(self.absent), self.published - self.present, 0)


def published_by(source: Source) -> tuple[Sequence[Published], str]:
    """The released kinds that `source` was asked for; if there are none, the reason in words."""
    if not isinstance(source, DataSet):
        return (), "there is no list for this source"
    if source.splits is not None:
        return (), "NOT CHECKED, because source.splits selects videos"
    wanted = [
        one
        for one in source.published()
        if (source.methods is None or one.label is Label.REAL or one.method in source.methods)
        and (source.compressions is None or one.compression in source.compressions)
    ]
    return wanted, "" if wanted else "there is no list for this source"


def kinds_of(videos: Iterable[Video], sizes: Mapping[str, int], published: Iterable[Published]) -> list[Kind]:
    """The kinds in the order of `published`, then those that were not released; kinds without a video, too.

    Args:
        sizes: bytes of the files that exist, by the video's id.
    """
    there: dict[Key, list[Video]] = defaultdict(list)
    for video in videos:
        there[video.label, video.method, video.compression].append(video)
    released: dict[Key, list[Published]] = defaultdict(list)
    for one in published:
        released[one.label, one.method, one.compression].append(one)
    others = sorted(there.keys() - released.keys(), key=lambda key: (key[0] is Label.FAKE, *key[1:]))
    return [_kind(key, there.get(key, []), sizes, released.get(key, [])) for key in (*released, *others)]


def _kind(key: Key, videos: Sequence[Video], sizes: Mapping[str, int], released: Sequence[Published]) -> Kind:
    label, method, compression = key
    own = " ".join(filter(None, (method or label.value.lower(), compression)))
    listed = {id_of(name): name for one in released for name in one.names}
    present = {id_of(video.name): video.name for video in videos}
    count = sum(one.count for one in released)
    # with some of the lists only, a name in none of them may have been released all the same
    unlisted = present.keys() - listed.keys() if count and len(listed) >= count else ()
    return Kind(
        name=" and ".join(one.kind for one in released) or own,
        label=label,
        method=method,
        compression=compression,
        videos=len(videos),
        splits=Counter(video.split for video in videos),
        n_bytes=sum(sizes.get(video.id, 0) for video in videos),
        published=count if released else None,
        absent=tuple(sorted(listed[one] for one in listed.keys() - present.keys())),
        unlisted=tuple(sorted(present[one] for one in unlisted)),
    )
