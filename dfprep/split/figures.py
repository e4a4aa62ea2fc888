"""The figures of a split run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dfprep.folds import Assignment, Audit, Shortcuts
from dfprep.plots import CopyPair, PropertyBar, class_shares, component_sizes, copy_pairs, ring, shortcut_bars
from dfprep.store import OutputFolder, read_fingerprint
from dfprep.tables import N_CLASSES, NearCopyRow

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MAX_PAIRS = 6  # more would not fit a screen
CLASSES = tuple(str(k) for k in range(N_CLASSES))


def fold_figures(assignment: Assignment, audit: Audit) -> Iterator[tuple[str, Figure]]:
    """The ring of levels and folds, the classes in each fold, the components' sizes; nothing without any video."""
    sizes, n_folds = assignment.sizes, assignment.n_folds
    if not any(map(sum, sizes.values())):
        return
    yield "folds/ring", ring(sizes, assignment.validation_fold)
    shares = {
        f"{part.level} {part.fold}": [part.class_shares.get(k, 0.0) for k in CLASSES] if part.videos else None
        for part in audit.folds
    }
    yield "folds/classes", class_shares(shares, [audit.class_shares.get(k, 0.0) for k in CLASSES])
    ideal = {part.level: (part.videos if part.ideal is None else part.ideal) / n_folds for part in audit.levels}
    yield "folds/components", component_sizes(assignment.component_sizes, ideal)


def shortcut_figures(shortcuts: Shortcuts) -> Iterator[tuple[str, Figure]]:
    """How well each property tells fake from real; nothing if none was checked."""
    warned = {row.name for row in shortcuts.warned}
    bars = [
        PropertyBar(row.name, row.auc, shortcuts.fold_aucs(row.name), row.name in warned)
        for row in shortcuts.whole
        if row.auc is not None
    ]
    if bars:
        yield "folds/shortcuts", shortcut_bars(bars, shortcuts.warn_auc)


def copy_figures(rows: Sequence[NearCopyRow], out: OutputFolder) -> Iterator[tuple[str, Figure]]:
    """Some near copies, those of least similarity first, because these may be wrong; nothing if there are none."""
    doubtful = sorted(rows, key=lambda row: row.likeness if row.similarity is None else row.similarity)
    pairs = []
    for row in doubtful[:MAX_PAIRS]:
        a, b = (read_fingerprint(out.face_file(video)) for video in (row.video, row.other))
        if a is not None and b is not None:
            moving = "nothing moves" if row.similarity is None else f"similarity {row.similarity:.2f}"
            words = f"{moving}, likeness {row.likeness:.3f}" + (", mirrored" if row.mirrored else "")
            pairs.append(CopyPair((row.video, row.other), (a, b), words))
    if pairs:
        yield "folds/near_copies", copy_pairs(pairs, f"Near copies: {len(pairs)} of {len(rows):,} pairs")
