"""Which altered people are replaced and which are kept: the verdicts, the scale behind them, and their report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median

import numpy as np
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from dfprep.alterations import KEPT_FROM, SWAP_BELOW, Appearance, IdentityScale, IdentityVerdict
from dfprep.plots import evenly_chosen
from dfprep.store import FaceFile, OutputFolder
from dfprep.tables import AlterationRow, VideoRow

MAX_VIDEOS = 200  # real videos that the scale is measured on; their pairs are some 20,000


def identity_scale(out: OutputFolder, videos: Sequence[VideoRow], real: Sequence[str]) -> IdentityScale:
    """The scale of the data, from the embeddings of the reference videos `real`, evenly chosen if they are many.

    Where the source names no actors, most pairs of videos must show two people, because the scale uses the median.
    """
    actors = {row.video: frozenset(row.actor.split("+")) - {""} for row in videos}
    faces: list[np.ndarray] = []
    seen: list[Appearance] = []
    for video in [real[i] for i in evenly_chosen(len(real), MAX_VIDEOS)]:
        with FaceFile(out.face_file(video)) as file:
            vectors = file.embeddings_of(video)
        faces += list(vectors)
        seen += [Appearance(video, actors.get(video, frozenset()))] * len(vectors)
    return IdentityScale.of(faces, seen)


def with_verdicts(rows: Sequence[AlterationRow], scale: IdentityScale, real: set[str]) -> list[AlterationRow]:
    """`rows`, in which every altered person of a fake with embeddings has its verdict."""
    return list(rows) if scale.why_unknown() else [_with_verdict(row, scale, real) for row in rows]


def _with_verdict(row: AlterationRow, scale: IdentityScale, real: set[str]) -> AlterationRow:
    if row.video in real or not row.alteration_class or row.identity_similarity is None:
        return row
    verdict = scale.verdict(row.identity_similarity)
    if verdict is not IdentityVerdict.SWAP and not row.structure_class:
        return row  # another colour is no reenactment
    return replace(row, identity_verdict=verdict.value)


def altered_by_method(
    rows: Sequence[AlterationRow], videos: Sequence[VideoRow], real: set[str]
) -> dict[str, list[AlterationRow]]:
    """The altered people with embeddings of the fakes, by method."""
    method = {row.video: row.method or "unnamed" for row in videos}
    found: dict[str, list[AlterationRow]] = defaultdict(list)
    for row in rows:
        if row.video not in real and row.alteration_class and row.identity_similarity is not None:
            found[method.get(row.video, "unnamed")].append(row)
    return dict(sorted(found.items()))


def identity_report(
    by_method: Mapping[str, Sequence[AlterationRow]], scale: IdentityScale
) -> Iterator[RenderableType]:
    """The similarities and verdicts by method, and the similarities of the data that they are judged by."""
    why = scale.why_unknown() or ("" if by_method else "no altered face has an embedding")
    if why:
        yield Text(f"Identity: NOT CHECKED, because {why}", style="yellow")
        return
    table = Table(title="Similarity of the altered people to their originals")
    for column in ("method", "people", "lowest", "median", "highest", *(one.value for one in IdentityVerdict)):
        table.add_column(column, justify="left" if column == "method" else "right")
    for method, rows in by_method.items():
        values = [row.identity_similarity or 0.0 for row in rows]
        verdicts = Counter(row.identity_verdict for row in rows)
        numbers = (f"{value:.3f}" for value in (min(values), median(values), max(values)))
        table.add_row(
            escape(method), f"{len(rows):,}", *numbers, *(f"{verdicts[one.value]:,}" for one in IdentityVerdict)
        )
    yield table
    yield (
        f"Identity: real faces are {np.median(scale.same):.3f} similar to those of the same person and "
        f"{np.median(scale.others):.3f} to those of another (medians); below {scale.at(SWAP_BELOW):.3f} is a swap, "
        f"from {scale.at(KEPT_FROM):.3f} on a reenactment or another alteration that keeps the person"
    )
