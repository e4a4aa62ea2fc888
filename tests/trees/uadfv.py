"""UADFV in small: videos 0000, 0001, ... and a fake of each."""

from __future__ import annotations

from pathlib import Path

from trees import Write, put


def tree(root: Path, write: Write, n_videos: int = 3, extra: str = "") -> list[str]:
    """Write the tree; returns the stems of the real videos. `extra`: a folder that other tools insert."""
    stems = [f"{k:04d}" for k in range(n_videos)]
    for stem in stems:
        put(write, root / "real" / extra / f"{stem}.mp4")
        put(write, root / "fake" / extra / f"{stem}_fake.mp4")
    return stems
