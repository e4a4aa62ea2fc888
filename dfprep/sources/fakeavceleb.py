"""FakeAVCeleb: 500 real videos, with exchanged faces, lips and voices."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from dfprep.errors import SourceError
from dfprep.sources.data_set import DataSet, Published, folders_named
from dfprep.sources.ids import id_of
from dfprep.sources.lists import read_csv, videos_below
from dfprep.types import Label, Video
from dfprep.values import checked

LIST = "meta_data.csv"
REAL = "RealVideo-RealAudio"
# the numbers of version 1.2; the authors give the fakes by type, not by method
N_VIDEOS = {REAL: 500, "RealVideo-FakeAudio": 500, "FakeVideo-RealAudio": 9_709, "FakeVideo-FakeAudio": 10_857}
PERSON = re.compile(r"id\d+")
VOICE = "rtvc"  # the method of RealVideo-FakeAudio in the list

Key = tuple[str, str, str]
"""Type, source and file name of a video; the file name alone is not unique."""


@checked
class FakeAvCeleb(DataSet):
    """The layout of FakeAVCeleb v1.2 (Khalid et al. 2021, arXiv:2108.05080).

    Videos are ``<type>/<race>/<gender>/<source>/<name>.mp4``, where the type is RealVideo-RealAudio,
    RealVideo-FakeAudio, FakeVideo-RealAudio or FakeVideo-FakeAudio, and the source, such as ``id00076``, is the
    person who is seen. ``meta_data.csv`` has the columns ``source,target1,target2,method,category,type,race,gender,
    path``, where ``path`` ends with the file's name; a last, unnamed column with its folder is not needed. The
    donor of a fake is target1 where that is a person.

    The label is that of the picture; `audio_label` is the voice's where it differs. The list names no originals,
    but each person has one RealVideo-RealAudio video, so this is the original of the person's FakeVideo-* videos.
    Where there are several or none, nothing says which one was altered, and the fakes are unpaired. A
    RealVideo-FakeAudio video has the picture of a real one, so it is REAL, has no original, and its method is that
    of the voice.
    """

    LAYOUT = f"{', '.join(f'{one}/' for one in N_VIDEOS)} and {LIST}"

    def listed(self) -> Iterator[Video]:
        """See `DataSet.listed`; ids are ``RealVideo-RealAudio_id00076_00109``."""
        folders = folders_named(self.root, list(N_VIDEOS))
        files = [
            ((kind, _source(path), path.name), path) for kind in folders for path in videos_below(folders[kind])
        ]
        if not files:
            return
        if self._rows.keys().isdisjoint(key for key, _ in files):
            raise SourceError(
                f"{self.root / LIST} lists no video that is there, such as {files[0][1]}; fetch it again"
            )
        there, listed = _reals(key for key, _ in files), _reals(self._rows)
        for key, path in files:
            reals = there.get(key[1]) or listed.get(key[1], [])
            yield self._video(path, key, reals[0] if len(reals) == 1 else "")

    def published(self) -> list[Published]:
        """The numbers of version 1.2 by type; the method is empty where a type has several."""
        return [
            Published(kind, _label(kind), VOICE if kind == "RealVideo-FakeAudio" else "", "", count)
            for kind, count in N_VIDEOS.items()
        ]

    def _video(self, path: Path, key: Key, original: str) -> Video:
        kind, source, _ = key
        row = self._rows.get(key, {})
        label, donor, method = _label(kind), row.get("target1", ""), row.get("method", "")
        voice = Label.FAKE if kind.endswith("FakeAudio") else Label.REAL
        fake = label is Label.FAKE
        return Video(
            _id(key), path, label, original if fake else "", source,
            donor if fake and donor.startswith("id") else "", method="" if method == "real" else method,
            audio_label="" if voice is label else voice.value,
        )  # fmt: skip

    @cached_property
    def _rows(self) -> Mapping[Key, dict[str, str]]:
        """The lines of the list; of several for one file, the first."""
        rows: dict[Key, dict[str, str]] = {}
        for where, row in read_csv(self.root / LIST, ("source", "target1", "method", "type", "path")):
            if row["type"] not in N_VIDEOS:
                raise SourceError(
                    f"{where}: the type must be one of {', '.join(N_VIDEOS)}, got {row['type']!r}; correct it"
                )
            rows.setdefault((row["type"], row["source"], row["path"].rpartition("/")[2]), row)
        return rows


def _source(path: Path) -> str:
    """The person whose folder `path` is in."""
    source = next((part for part in reversed(path.parts[:-1]) if PERSON.fullmatch(part)), None)
    if source is None:
        raise SourceError(f"{path} must be in a folder of its person, such as id00076; move it there")
    return source


def _reals(keys: Iterator[Key] | Mapping[Key, object]) -> dict[str, list[str]]:
    """The ids of the real videos of each person."""
    reals = defaultdict(list)
    for key in keys:
        if key[0] == REAL:
            reals[key[1]].append(_id(key))
    return reals


def _id(key: Key) -> str:
    return id_of("_".join(key))


def _label(kind: str) -> Label:
    return Label.REAL if kind.startswith("RealVideo") else Label.FAKE
