"""Everybody's own videos: real ones in a folder ``real``, fakes in a folder ``fake``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from dfprep.errors import ConfigError, SourceError, require
from dfprep.sources.data_set import DataSet
from dfprep.sources.families import unique_ids
from dfprep.sources.ids import VIDEO_SUFFIXES, Ids, id_at, id_of, remedy_of_clash
from dfprep.sources.labelled_folders import Place, place_of, report_left_out, walk
from dfprep.types import Label, Video
from dfprep.values import PlainName, checked

GROUPS = ("original", "donor", "method")
"""The named groups that a pattern may have; it must have the first."""

Found = tuple[Video, Place]


@checked
class Folder(DataSet):
    """Video files at any depth below ``real`` and ``fake``, which may be below ``train``, ``val`` and ``test``.

    A video's split is that of its folders, and a fake's method the first folder below ``fake``; see `place_of`.

    Args:
        pattern: a regular expression that matches the whole stem of every fake, with the named group ``original``
            for the stem of its original (an empty group: unpaired), and, if wanted, ``donor`` and ``method``. A
            donor that is the stem of a real video is that video's id. None: fakes are unpaired.
        ids: whether ids are made from the names of files or from their whole paths, which are unique where names
            repeat.

    Raises:
        ConfigError: the pattern is no regular expression, or has other groups, or does not match a fake.
    """

    LAYOUT = "video files in real/ and fake/ (of pictures: source=frames)"

    def __init__(
        self,
        path: str | Path,
        name: PlainName,
        methods: Sequence[str] | None,
        splits: Sequence[str] | None,
        pattern: str | None,
        ids: Ids,
    ) -> None:
        super().__init__(path, name, methods, None, splits)
        self.pattern = None if pattern is None else _compiled(pattern)
        self.ids: Ids = ids

    def listed(self) -> list[Video]:
        """See `DataSet.listed`; an original that is not there is named as well."""
        found = list(self._found())
        unique_ids((video for video, _ in found), remedy_of_clash(self.ids))
        if self.pattern is None:
            return [video for video, _ in found]
        reals = RealsByStem(found)
        return [
            self._paired(self.pattern, video, place, reals) if video.label is Label.FAKE else video
            for video, place in found
        ]

    def _found(self) -> Iterator[Found]:
        left_out = []
        for folders, names in walk(self.root):
            place = place_of(folders)
            for name in (name for name in names if name.lower().endswith(VIDEO_SUFFIXES)):
                relative = "/".join((*folders, name))
                if place is None:
                    left_out.append(relative)
                    continue
                yield (
                    Video(
                        id_at(relative, self.ids), self.root / relative, place.label, method=place.method,
                        split=place.split,
                    ),
                    place,
                )  # fmt: skip
        report_left_out(left_out, "video files")

    def _paired(self, pattern: re.Pattern[str], video: Video, place: Place, reals: RealsByStem) -> Video:
        match = pattern.fullmatch(video.path.stem)
        if match is None:
            raise ConfigError(
                f"source.pattern must match the whole stem of every fake, got {pattern.pattern!r} for "
                f"{video.path.stem!r} ({video.path}); correct it, or append |.* to leave such fakes unpaired"
            )
        named = match.groupdict(default="")
        original, donor = named["original"], named.get("donor", "")
        return replace(
            video,
            original=self._original(video, reals.find(original, place), original),
            donor=getattr(reals.find(donor, place), "id", donor),
            method=named.get("method") or video.method,
        )

    def _original(self, fake: Video, real: Video | None, stem: str) -> str:
        """The id of the original of `fake`; where it is not there, the one that it would have in ``real``."""
        if real or not stem:
            return real.id if real else ""
        missing = id_of(stem if self.ids == "name" else f"real_{stem}")
        if missing == fake.id:
            raise SourceError(
                f"the original of {fake.path} must be a real video, got {stem!r}, its own name, and no real video "
                "is called so; correct source.pattern, or set source.ids=path"
            )
        return missing


class RealsByStem:
    """Finds a real video by its stem, first among those of the same group of folders."""

    def __init__(self, found: Iterable[Found]) -> None:
        self._near: dict[tuple[tuple[str, ...], str], list[Video]] = defaultdict(list)
        self._all: dict[str, list[Video]] = defaultdict(list)
        for video, place in found:
            if video.label is Label.REAL:
                self._near[place.group, video.path.stem].append(video)
                self._all[video.path.stem].append(video)

    def find(self, stem: str, place: Place) -> Video | None:
        """The real video with this stem for a fake at `place`; None if there is none.

        Raises:
            SourceError: several real videos are equally near.
        """
        candidates = self._near.get((place.group, stem)) or self._all.get(stem, [])
        if len(candidates) > 1:
            raise SourceError(
                f"an original must be one real video, but {candidates[0].path} and {candidates[1].path} are both "
                f"called {stem!r}; rename one file, or list the videos for source=manifest"
            )
        return candidates[0] if candidates else None


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ConfigError(f"pattern must be a regular expression, got {pattern!r} ({error})") from None
    example = "such as (?P<original>.+)_(?P<donor>.+)"
    require("original" in compiled.groupindex, "pattern", "have the named group original", pattern, example)
    unknown = sorted(set(compiled.groupindex) - set(GROUPS))
    require(not unknown, "pattern", f"have only the named groups {', '.join(GROUPS)}", ", ".join(unknown))
    return compiled
