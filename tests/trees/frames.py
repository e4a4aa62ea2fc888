"""WildDeepfake in small: ``<label>_<split>/<archive>/<label>/<sequence>/<frame>.png``, with numbers that repeat."""

from __future__ import annotations

from pathlib import Path

from trees import Write, put


def tree(
    root: Path, write: Write, n_archives: int = 2, n_sequences: int = 2, n_frames: int = 3,
    splits: tuple[str, ...] = ("train", "test"),
) -> list[Path]:  # fmt: skip
    """Write the tree; returns the folders of the real sequences."""
    reals = []
    for label in ("real", "fake"):
        for split in splits:
            for archive in range(1, n_archives + 1):
                for number in range(n_sequences):
                    sequence = root / f"{label}_{split}" / str(archive) / label / str(number)
                    for frame in range(n_frames):
                        put(write, sequence / f"{frame}.png")
                    if label == "real":
                        reals.append(sequence)
    return reals
