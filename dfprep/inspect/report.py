"""The printed report of an inspect run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.filesize import decimal
from rich.markup import escape
from rich.table import Table

from dfprep.inspect.estimate import EVIDENCE, Estimate
from dfprep.inspect.files import Duplicates, Files
from dfprep.inspect.published import Kind
from dfprep.types import Label, Video

EXAMPLES = 5
INDENT = 12  # characters, as the lines that follow the report


def kinds_table(kinds: Sequence[Kind]) -> Table:
    """Videos, published and missing ones, and bytes by label, method and compression; kinds that are there."""
    there = [kind for kind in kinds if kind.videos]
    # without edges, 80 columns are enough
    table = Table(title="Videos by kind", show_footer=True, show_edge=False, pad_edge=False)
    table.add_column("label", footer="all")
    table.add_column("method", overflow="fold")
    table.add_column("compression", overflow="fold")
    sums = (sum(kind.videos for kind in there), _total(there, "published"), _total(there, "missing"))
    for name, n in zip(("videos", "published", "missing"), sums, strict=True):
        table.add_column(name, footer=_number(n), justify="right", no_wrap=True)
    size = decimal(sum(kind.n_bytes for kind in there))
    table.add_column("size", footer=size, justify="right", no_wrap=True)
    for kind in there:
        numbers = map(_number, (kind.videos, kind.published, kind.missing))
        texts = (kind.label.value, escape(kind.method), escape(kind.compression))
        table.add_row(*texts, *numbers, decimal(kind.n_bytes))
    return table


def splits_table(videos: Sequence[Video]) -> Table:
    """Videos by official split and label."""
    counts = Counter((video.split, video.label) for video in videos)
    table = Table(title="Videos by official split")
    table.add_column("split", overflow="fold")
    for name in (*Label.__members__, "both"):
        table.add_column(name, justify="right", no_wrap=True)
    for split in dict.fromkeys(sorted((split for split, _ in counts), key=lambda split: (not split, split))):
        of_label = [counts[split, label] for label in Label]
        table.add_row(escape(split) or "none", *(f"{n:,}" for n in (*of_label, sum(of_label))))
    return table


def published_lines(kinds: Sequence[Kind], not_compared: str) -> Iterator[str]:
    """The comparison with what was published: a line for each kind with something missing, then summaries."""
    if not_compared:
        yield line("Published", not_compared)
        return
    there = [kind for kind in kinds if kind.videos]
    complete = sum(kind.missing == 0 for kind in there)
    nothing = [kind.name for kind in kinds if not kind.videos]
    texts = [_missing(kind) for kind in there if kind.missing]
    texts += [f"complete: {complete} of {len(there)} kinds"] * bool(complete)
    texts += [f"not there: {', '.join(nothing)}"] * bool(nothing)
    unknown = [kind.name for kind in there if kind.published is None]
    texts += [f"there is no list for {', '.join(unknown)}"] * bool(unknown)
    texts += [f"{kind.name}: in no list: {examples(kind.unlisted)}" for kind in there if kind.unlisted]
    yield from (line("Published" if not k else "", text) for k, text in enumerate(texts))


def file_lines(files: Files) -> Iterator[str]:
    """Missing and empty files."""
    missing = [f"{video} ({reason})" for video, reason in files.missing.items()]
    yield line("Files", f"{len(files.sizes):,} are there; {_counted(missing, 'missing')}")
    yield line("", _counted(files.empty, "empty"))


def original_lines(unpaired: Sequence[Video], orphans: Sequence[Video]) -> Iterator[str]:
    """Fakes that name no original, and videos whose original is not there."""
    yield line("Originals", _counted([video.id for video in unpaired], "fakes name no original (unpaired)"))
    gone = [f"{video.id} (of {video.original})" for video in orphans]
    yield line("", _counted(gone, "videos name one that is not in the source (orphans)"))


def duplicate_lines(found: Duplicates) -> Iterator[str]:
    """Files that are listed twice, and equal files."""
    yield line("Duplicates", _counted([_together(group) for group in found.listed_twice], "files listed twice"))
    if found.equal is None:
        yield line("", "equal files: NOT CHECKED (duplicates=false)")
        return
    groups = [_together(group) for group in found.equal]
    yield line("", _counted(groups, f"groups of equal files among {found.compared:,} of equal sizes"))
    unreadable = found.unreadable or {}
    if unreadable:
        texts = [f"{video} ({reason})" for video, reason in unreadable.items()]
        yield line("", _counted(texts, "files cannot be read"))


def estimate_lines(estimate: Estimate) -> Iterator[str]:
    """What an extract run will take, and from what that is estimated."""
    fast, slow = estimate.hours
    yield line(
        "Extract",
        f"about {decimal(round(estimate.n_bytes))} of face files and {_span(fast, slow)} for "
        f"{estimate.videos:,} videos, with workers={estimate.workers}",
    )
    yield line("", f"estimated from {EVIDENCE}")


def examples(names: Sequence[str]) -> str:
    """The first names, and the number of all of them: "a, b, ... (7)"."""
    shown = ", ".join(names[:EXAMPLES])
    return f"{shown}{', ...' * (len(names) > EXAMPLES)} ({len(names):,})"


def line(name: str, text: str) -> str:
    """A line of the report; without a name it continues the one above."""
    return f"{name + ':' * bool(name):<{INDENT}}{text}"


def _missing(kind: Kind) -> str:
    found = f"{kind.name}: {kind.present:,} of {kind.published:,}; missing "
    # lists that are only partly there name fewer than are missing
    if len(kind.absent) == kind.missing:
        return found + examples(kind.absent)
    return (
        found + f"{kind.missing:,}" + (f", among them {', '.join(kind.absent[:EXAMPLES])}" if kind.absent else "")
    )


def _counted(names: Sequence[str], what: str) -> str:
    return f"{len(names):,} {what}" + (
        f": {', '.join(names[:EXAMPLES])}" + ", ..." * (len(names) > EXAMPLES) if names else ""
    )


def _together(group: Sequence[Video]) -> str:
    return " = ".join(f"{video.id} ({video.label.value})" for video in group)


def _total(kinds: Sequence[Kind], field: str) -> int | None:
    """The sum over kinds of which it is known; None if it is known of none."""
    known = [n for kind in kinds if (n := getattr(kind, field)) is not None]
    return sum(known) if known else None


def _number(n: int | None) -> str:
    return "" if n is None else f"{n:,}"


def _span(fast_h: float, slow_h: float) -> str:
    """A range of hours in words; in minutes if it ends within an hour."""
    if slow_h < 1:
        return f"{60 * fast_h:.1f} to {60 * slow_h:.1f} minutes"
    return f"{fast_h:,.1f} to {slow_h:,.1f} hours"
