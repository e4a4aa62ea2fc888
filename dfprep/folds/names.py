"""Names of videos in ever coarser forms, and the videos that a name may mean.

A list, a table or a donor may name a video by its id, official name or path, with or without folders, suffix and
compression, in another case. A coarser form counts only where no finer one fits. Numbers are texts: 3 is not 003.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

VIDEO_SUFFIXES = (".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v", ".mpg", ".mpeg", ".wmv", ".flv", ".ts")
COMPRESSIONS = ("raw", "c0", "c23", "c40")
"""FaceForensics++'s names of compressions, which other data sets use, too."""

RECORDING = re.compile(r"(?P<person>.+?)(?:__.+|_\d+)")
"""The names of recordings of one person: Celeb-DF's ``id3_0002``, DFD's ``01__kitchen_still``."""


@dataclass(frozen=True)
class Known:
    """What is known of one video: its names, and what it may share with others.

    Attributes:
        video: id. name: official file name. path: relative to the source's folder.
        real: whether donors may be in it. family: the id of the reference of its family.
        actors: a key for each person that clustering found, such as "actor:17", or a table names: "person:ann".
        names: the people whom the source names. donors: people or videos, as the source names them.
        content: equal for equal files. near_copies: equal for copies of one recording.
    """

    video: str
    family: str
    name: str = ""
    path: str = ""
    real: bool = True
    compression: str = ""
    actors: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    donors: tuple[str, ...] = ()
    source_video: str = ""
    content: str = ""
    near_copies: str = ""


def stem_of(name: str) -> str:
    """A file name without the suffix of a video; other dots are part of the name.

    >>> stem_of("take.2.mp4"), stem_of("take.2")
    ('take.2', 'take.2')
    """
    return name[: name.rindex(".")] if name.lower().endswith(VIDEO_SUFFIXES) else name


def forms(text: str, compressions: Collection[str] = COMPRESSIONS) -> tuple[str, ...]:
    """`text` as written, its file name, stem, stem as an id (no dots), in lower case, and without a compression.

    Accents are compared as composed letters (NFC), because file systems differ in how they write them.

    >>> forms("real/c23/Take.2_c23.mp4")
    ('real/c23/Take.2_c23.mp4', 'Take.2_c23.mp4', 'Take.2_c23', 'Take_2_c23', 'take_2_c23', 'take_2')
    """
    plain = unicodedata.normalize("NFC", text.strip().replace("\\", "/").rstrip("/"))
    name = plain.rpartition("/")[2]
    stem = stem_of(name)
    as_id = stem.replace(".", "_")
    lower = as_id.casefold()
    return plain, name, stem, as_id, lower, without_compression(lower, compressions)


def without_compression(text: str, compressions: Collection[str] = COMPRESSIONS) -> str:
    """`text` without the parts between ``_ - /`` that name a compression; unchanged if nothing would be left.

    >>> without_compression("c23_003"), without_compression("real/c23/videos/003"), without_compression("c23")
    ('003', 'real/videos/003', 'c23')
    """
    words = "|".join(re.escape(word) for word in compressions)
    return re.sub(rf"(?:^|[_/-])(?:{words})(?=$|[_/-])", "", text).strip("_-/") or text


def person_part(name: str) -> str:
    """The person in the name of a recording, see `RECORDING`; empty if it has another form.

    >>> person_part("id3_0002"), person_part("01__kitchen_still"), person_part("003")
    ('id3', '01', '')
    """
    found = RECORDING.fullmatch(name)
    return found["person"] if found else ""


class VideoNames:
    """Finds the videos that a text may mean; a fake only by its id, if `reals_only`."""

    def __init__(self, videos: Iterable[Known], reals_only: bool = False) -> None:
        known = list(videos)
        self.compressions = {*COMPRESSIONS, *(one.compression.casefold() for one in known if one.compression)}
        self._by_form: list[dict[str, dict[str, Known]]] = [defaultdict(dict) for _ in forms("")]
        for one in known:
            texts = (one.video,) if reals_only and not one.real else (one.video, one.name, one.path)
            levels = 1 if reals_only and not one.real else len(self._by_form)
            for text in filter(None, texts):
                for level, form in enumerate(forms(text, self.compressions)[:levels]):
                    self._by_form[level][form][one.video] = one

    def at(self, text: str, level: int) -> tuple[Known, ...]:
        """The videos that have the same form as `text` at a level of `forms`, with most of its folders."""
        form = forms(text, self.compressions)[level]
        found = self._by_form[level].get(form, {}).values() if form else ()
        shared = {one.video: _shared_folders(text, one.path) for one in found}
        return tuple(one for one in found if shared[one.video] == max(shared.values()))

    @property
    def stems(self) -> Collection[str]:
        """The stems of all names."""
        return self._by_form[2].keys()

    def find(self, text: str) -> tuple[Known, ...]:
        """The videos that `text` may mean, by the finest form that fits any; empty if none does."""
        return next((found for level in range(len(self._by_form)) if (found := self.at(text, level))), ())


def same_recording(videos: Sequence[Known], compressions: Collection[str] = COMPRESSIONS) -> bool:
    """Whether videos show one recording or person: one family, source video, cast, or path but for compression."""
    paths = {without_compression(one.path.casefold(), compressions) for one in videos}
    return any(
        len(values) == 1 and values != {""} and values != {()}
        for values in ({one.family for one in videos}, {one.source_video for one in videos},
                       {one.names for one in videos}, paths)
    )  # fmt: skip


def _shared_folders(text: str, path: str) -> int:
    """How many folders above the file two paths have in common, counted from the file."""
    n = 0
    for a, b in zip(_folders(text), _folders(path), strict=False):
        if a != b:
            break
        n += 1
    return n


def _folders(path: str) -> list[str]:
    """The folders of a path from the last to the first; ``videos``, which some tools insert, does not count."""
    parts = path.casefold().replace("\\", "/").split("/")[:-1]
    return [part for part in reversed(parts) if part not in ("videos", ".", "")]
