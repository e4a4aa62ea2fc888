"""Compare two output folders, such as those of two versions of the code: every array, every table's column.

    python scripts/compare_outputs.py OLD NEW [--renamed found_by=detected_by ...]

Arrays are compared bit by bit, tables as text by video and person. Where shapes differ, the common leading part is
compared, and the shapes are reported. Exit code 1 where anything that both have differs.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import h5py
import numpy as np

TABLES = ("videos", "actors", "alterations", "alignment", "unaltered", "folds")


@dataclass
class Difference:
    """What was compared under one name, over all files or rows."""

    n: int = 0
    n_differing: int = 0
    largest: float = 0.0
    notes: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        said = "the same" if not self.n_differing else f"{self.n_differing:,} DIFFER, by {self.largest:.3g} at most"
        return f"{self.n:,} compared, {said}" + "".join(f"; {note}" for note in sorted(self.notes))


def arrays_of(path: Path, renamed: dict[str, str]) -> dict[str, np.ndarray]:
    """Every dataset of an HDF5 file by its (new) name; variable-length bytes stay objects."""
    found: dict[str, np.ndarray] = {}

    def take(name: str, node: h5py.Group | h5py.Dataset) -> None:
        if isinstance(node, h5py.Dataset):
            text = h5py.check_string_dtype(node.dtype)
            found[renamed.get(name, name)] = node.asstr()[:] if text else node[:]

    with h5py.File(path, "r") as file:
        file.visititems(take)
    return found


def compare_arrays(a: np.ndarray, b: np.ndarray, into: Difference) -> None:
    """Add the comparison of two arrays: equal bits, NaN equal to NaN."""
    if a.shape != b.shape and a.ndim == b.ndim:
        into.notes.add(f"shape {a.shape} became {b.shape}" if a.ndim < 3 else "other shapes")
        common = tuple(slice(0, min(n, m)) for n, m in zip(a.shape, b.shape, strict=True))
        a, b = a[common], b[common]
    into.n += 1
    if a.dtype == object or b.dtype == object:
        same = a.shape == b.shape and all(np.array_equal(x, y) for x, y in zip(a.flat, b.flat, strict=True))
    else:
        same = np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        if not same and a.dtype.kind in "fiu" and a.shape == b.shape:
            into.largest = max(into.largest, float(np.nanmax(np.abs(a.astype(float) - b.astype(float)))))
    into.n_differing += not same


def compare_files(old: Path, new: Path, renamed: dict[str, str]) -> dict[str, Difference]:
    """All face files that both folders have, by dataset."""
    found: dict[str, Difference] = defaultdict(Difference)
    names = {path.name for path in old.glob("*.h5")}, {path.name for path in new.glob("*.h5")}
    found["files"].n = len(names[0] | names[1])
    found["files"].n_differing = len(names[0] ^ names[1])
    for name in sorted(names[0] & names[1]):
        a, b = arrays_of(old / name, renamed), arrays_of(new / name, {})
        for key in sorted(a.keys() | b.keys()):
            if key in a and key in b:
                compare_arrays(a[key], b[key], found[key])
            else:
                found[key].notes.add("only in the old files" if key in a else "only in the new files")
    return found


def compare_tables(old: Path, new: Path, renamed: dict[str, str]) -> dict[str, Difference]:
    """One table of both folders, by column."""
    rows = [_rows(path, names) for path, names in ((old, renamed), (new, {}))]
    found: dict[str, Difference] = defaultdict(Difference)
    found["rows"].n, found["rows"].n_differing = len(rows[0].keys() | rows[1].keys()), len(rows[0].keys() ^ rows[1])
    for key in rows[0].keys() & rows[1].keys():
        a, b = rows[0][key], rows[1][key]
        for column in a.keys() | b.keys():
            if column in a and column in b:
                found[column].n += 1
                found[column].n_differing += a[column] != b[column]
            else:
                found[column].notes.add("only in the old table" if column in a else "only in the new table")
    return found


def _rows(path: Path, renamed: dict[str, str]) -> dict[tuple[str, str], dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        lines = [{renamed.get(name, name): value for name, value in line.items()} for line in csv.DictReader(file)]
    return {(line["video"], line.get("person", "")): line for line in lines}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--renamed", nargs="*", default=[], metavar="OLD=NEW", help="datasets and columns")
    arguments = parser.parse_args()
    renamed = dict(pair.split("=", 1) for pair in arguments.renamed)
    parts = {"faces": compare_files(arguments.old / "faces", arguments.new / "faces", renamed)}
    for table in TABLES:
        paths = arguments.old / f"{table}.csv", arguments.new / f"{table}.csv"
        if all(path.exists() for path in paths):
            parts[f"{table}.csv"] = compare_tables(*paths, renamed)
    for part, found in parts.items():
        for name, difference in sorted(found.items()):
            print(f"{part:16} {name:28} {difference}")
    return int(any(d.n_differing for found in parts.values() for d in found.values()))


if __name__ == "__main__":
    sys.exit(main())
