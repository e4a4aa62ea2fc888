"""Celeb-DF in small: some recordings of persons id0, id1, ..., in which the face of the next person is put."""

from __future__ import annotations

from pathlib import Path

from trees import Write, put


def real_tree(root: Path, write: Write, n_persons: int = 3, n_recordings: int = 2, extra: str = "") -> list[str]:
    """Write the real videos; returns the stems of those that show celebrities."""
    stems = [f"id{person}_{recording:04d}" for person in range(n_persons) for recording in range(n_recordings)]
    for stem in stems:
        put(write, root / "Celeb-real" / extra / f"{stem}.mp4")
    for number in range(2):
        put(write, root / "YouTube-real" / extra / f"{number:05d}.mp4")
    return stems


def fake_stems(n_persons: int = 3, n_recordings: int = 2) -> list[str]:
    """The stems of the fakes, sorted."""
    return [f"id{p}_id{(p + 1) % n_persons}_{r:04d}" for p in range(n_persons) for r in range(n_recordings)]


def tree(root: Path, write: Write, n_persons: int = 3, n_recordings: int = 2, extra: str = "") -> list[str]:
    """Write the tree, with one video of each folder in the list of testing videos; returns the stems of all fakes.
    `extra`: a folder that other tools insert."""
    real_tree(root, write, n_persons, n_recordings, extra)
    fakes = fake_stems(n_persons, n_recordings)
    for stem in fakes:
        put(write, root / "Celeb-synthesis" / extra / f"{stem}.mp4")
    lines = ["1 YouTube-real/00001.mp4", "1 Celeb-real/id0_0001.mp4", f"0 Celeb-synthesis/{fakes[1]}.mp4"]
    (root / "List_of_testing_videos.txt").write_text("\n".join([*lines, ""]))
    return fakes
