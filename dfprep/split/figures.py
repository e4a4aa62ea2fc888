"""The pictures of a split run."""

from __future__ import annotations

from pathlib import Path

from dfprep.plots import class_shares, component_sizes, ring
from dfprep.runs import Run
from dfprep.split.stage import Splitting

CLASSES = ("0", "1", "2", "3", "4")


def draw_split(run: Run, made: Splitting) -> list[Path]:
    """The ring of levels and folds, the classes in each fold, the components' sizes."""
    assignment, audit = made.assignment, made.audit
    sizes = assignment.sizes
    n_folds = len(next(iter(sizes.values())))
    shares = {f"{part.level} {part.fold}": [part.class_shares.get(k, 0.0) for k in CLASSES] for part in audit.folds}
    placed = len(assignment.places)
    ideal = {part.level: (placed if part.ideal is None else part.ideal) / n_folds for part in audit.levels}
    figures = {
        "ring": ring(sizes, n_folds - 1),
        "classes": class_shares(shares, [audit.class_shares.get(k, 0.0) for k in CLASSES]),
        "components": component_sizes(assignment.component_sizes, ideal),
    }
    return [run.figure(f"folds/{name}", figure) for name, figure in figures.items()]
