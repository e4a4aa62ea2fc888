"""One file of masks by itself: difference masks of group, or the publisher's masks of extract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import h5py

from dfprep.check.crops import PngRows
from dfprep.check.findings import EXTRACT, MASKS, Finding, cause
from dfprep.check.levels import DECODE, QUICK, Level
from dfprep.errors import StoreError
from dfprep.hdf5 import BYTES, TEXT, attributes, dataset, names, open_file, read, reading
from dfprep.store import DIGEST, content_digest, require_bounds

PUBLISHED = ".published.h5"


@dataclass(frozen=True)
class MaskFacts:
    """The `videos` of a readable file of masks, and the `shapes` (V, P, T) of its data sets by name.

    `reference` is the file's name without its suffix; `published`: whether they are the publisher's.
    """

    reference: str
    published: bool
    videos: tuple[str, ...]
    shapes: dict[str, tuple[int, ...]]


def reference_of(path: Path) -> str:
    """The reference whose masks are in the file; ids have no dots."""
    return path.name.partition(".")[0]


def check_mask_file(path: Path, level: Level) -> tuple[list[Finding], MaskFacts | None]:
    """What is wrong in the file of masks at `path`, and what is in it; `level` as in `check_face_file`."""
    published = path.name.endswith(PUBLISHED)
    try:
        with reading(path, "has no readable masks", "make it again"), open_file(path) as file:
            videos = tuple(read(file, "videos", TEXT, (None,)))
            found = [name for name in names(file) if name != "videos"] if published else ["masks"]
            shapes = {name: dataset(file, name, BYTES, (len(videos), None, None)).shape for name in found}
            findings = [_finding(path, *one) for one in _problems(file, videos, shapes, level)]
    except StoreError as error:
        return [_finding(path, "unreadable", cause(error, path))], None
    return findings, MaskFacts(reference_of(path), published, videos, shapes)


def _finding(path: Path, what: str, words: str) -> Finding:
    if path.name.endswith(PUBLISHED):
        return Finding(f"masks/{path.name}", what, words, EXTRACT, redo=(reference_of(path),))
    return Finding(f"masks/{path.name}", what, words, MASKS)


def _problems(
    file: h5py.File, videos: tuple[str, ...], shapes: Mapping[str, tuple[int, ...]], level: Level
) -> Iterator[tuple[str, str]]:
    rows = PngRows(shapes, decoding=level in (QUICK, DECODE))
    if level == QUICK:
        for name, (n_videos, n_persons, n_frames) in shapes.items():
            for row, person in product({0, n_videos - 1} if n_videos else (), range(n_persons)):
                rows.look(name, row, person, n_frames // 2, file[name][row, person, n_frames // 2])
    else:
        require_bounds(file)
        found, written = content_digest(file, rows), attributes(file).get(DIGEST)
        if found != written:
            yield "digest", f"the digest of its content is {found}, it was written with {written}"
            rows = PngRows(shapes, decoding=True)
            content_digest(file, rows)
    yield from (("png", words) for words in rows.problems(videos))
