"""The near copies among the reference videos of a data set: one recording under several ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from dfprep.fingerprints import CopySearch, describe
from dfprep.runs import progress_bar
from dfprep.split.inputs import Tables
from dfprep.store import OutputFolder, read_fingerprint
from dfprep.tables import NearCopyRow, VideoRow, references_of
from dfprep.types import Label, Status

N_EXAMPLES = 5
CHUNK = 512  # fingerprints that are described at a time: 9 MB

Read = Callable[[str], np.ndarray | None]
"""The fingerprint of a reference video, by id; None if there is none."""


@dataclass(frozen=True)
class NearCopies:
    """The near copies among `compared` reference videos.

    Attributes:
        rows: the pairs, by video and other.
        compared: the ids of the references with a fingerprint, sorted; others were not compared.
        n_references: all reference videos with faces.
        as_real: pairs of an unpaired fake and a real video that it looks like.
    """

    rows: Sequence[NearCopyRow]
    compared: Sequence[str]
    n_references: int
    as_real: Sequence[tuple[str, str]] = ()

    def groups(self) -> dict[str, str]:
        """For each compared reference the first id of those that are copies of each other, also indirectly."""
        number = {video: i for i, video in enumerate(self.compared)}
        a = [number[row.video] for row in self.rows]
        b = [number[row.other] for row in self.rows]
        graph = csr_array((np.ones(len(a), np.int8), (a, b)), shape=(len(number), len(number)))
        part = connected_components(graph, directed=False)[1]
        first: dict[int, str] = {}
        return {video: first.setdefault(int(k), video) for video, k in zip(self.compared, part, strict=True)}

    def lines(self) -> Iterator[str]:
        """What was found, in sentences."""
        if not self.compared:
            yield (
                f"Near copies: NOT CHECKED, none of {self.n_references:,} reference videos has a fingerprint; "
                "python -m dfprep.extract with overwrite=true makes them"
            )
            return
        unknown = self.n_references - len(self.compared)
        among = f"among {len(self.compared):,} reference videos" + (f"; {unknown:,} NOT CHECKED" if unknown else "")
        if not self.rows:
            yield f"Near copies: none {among}"
            return
        shown = "; ".join(map(_in_words, self.rows[:N_EXAMPLES]))
        more = f"; {len(self.rows) - N_EXAMPLES:,} more in near_copies.csv" if len(self.rows) > N_EXAMPLES else ""
        yield f"Near copies: {len(self.rows):,} pairs {among}: {shown}{more}"
        if self.as_real:
            yield (
                f"{len(self.as_real):,} pairs are of an unpaired fake and a real video: {self.as_real[0][0]} looks "
                f"like {self.as_real[0][1]}, which may be its original"
            )


def _in_words(row: NearCopyRow) -> str:
    how = "nothing moves" if row.similarity is None else f"similarity {row.similarity:.2f}"
    return f"{row.video} and {row.other} ({how}{', mirrored' if row.mirrored else ''})"


def near_copies_of(tables: Tables, out: OutputFolder, search: CopySearch) -> NearCopies:
    """The near copies among the real references and the unpaired fakes that have faces."""
    references = {row.video: row for row in tables.videos if not row.original and row.status is Status.OK}
    return find_near_copies(references, lambda video: read_fingerprint(out.face_file(video)), search)


def find_near_copies(references: Mapping[str, VideoRow], read: Read, search: CopySearch) -> NearCopies:
    """The near copies among `references`, by id in their order; a fingerprint is read again when it is compared."""
    compared, described = _described(list(references), read)
    candidates = search.candidates(np.concatenate(described)) if compared else []
    rows = []
    with progress_bar("near copies", len(candidates)) as progress:
        for done, one in enumerate(candidates, 1):
            video, other = compared[one.first], compared[one.second]
            a, b = read(video), read(other)
            if a is not None and b is not None and (found := search.compared(a, b, one.mirrored)):
                rows.append(NearCopyRow(video, other, found.likeness, found.similarity, one.mirrored))
            progress(done)
    return NearCopies(rows, compared, len(references), tuple(_as_real(rows, references)))


def _described(videos: Sequence[str], read: Read) -> tuple[list[str], list[np.ndarray]]:
    """The videos that have a fingerprint, and their descriptors in chunks."""
    compared, described, prints = [], [], []
    with progress_bar("fingerprints", len(videos)) as progress:
        for done, video in enumerate(videos, 1):
            found = read(video)
            if found is not None:
                compared.append(video)
                prints.append(found)
            if prints and (len(prints) == CHUNK or done == len(videos)):
                described.append(describe(np.stack(prints)))
                prints.clear()
            progress(done)
    return compared, described


def _as_real(rows: Sequence[NearCopyRow], references: Mapping[str, VideoRow]) -> Iterator[tuple[str, str]]:
    """(fake, real) of the pairs of an unpaired fake and a real video."""
    for row in rows:
        a, b = references[row.video].label, references[row.other].label
        if a is not b:
            yield (row.video, row.other) if a is Label.FAKE else (row.other, row.video)


def copies_by_video(videos: Sequence[VideoRow], found: NearCopies) -> dict[str, str]:
    """For each video whose reference was compared, the group of the reference: replicates are of its recording."""
    groups = found.groups()
    return {video: groups[of] for video, of in references_of(videos).items() if of in groups}
