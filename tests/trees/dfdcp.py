"""The DFDC preview in small: actors with recordings A and B of two clips each, swapped by two methods."""

from __future__ import annotations

import json
from pathlib import Path

from trees import Write, put

METHODS = ("method_A", "method_B")


def tree(
    root: Path, write: Write, actors: tuple[str, ...] = ("1001", "1002", "1003"), recordings: str = "AB",
    n_clips: int = 2, methods: tuple[str, ...] = METHODS, extra: str = "",
) -> list[tuple[str, str]]:  # fmt: skip
    """Write the tree with its list; returns the (original, donor) of every fake of a method.

    The last actor is in the test set. `extra`: a folder that other tools insert.
    """
    pairs, entries = [], {}
    for k, actor in enumerate(actors):
        donor, part = actors[k - 1], "test" if actor == actors[-1] else "train"
        for clip in (f"{actor}_{one}_{n:03d}" for one in recordings for n in range(n_clips)):
            recording = clip.rpartition("_")[0]
            files = {f"original_videos/{extra}/{actor}/{clip}.mp4": "real"}
            for method in methods:
                files[f"{method}/{extra}/{actor}/{recording}/{donor}_{clip}.mp4"] = "fake"
            for file, label in files.items():
                put(write, root / file)
                entries[file.replace(f"/{extra}/", "/")] = {"label": label, "set": part, "augmentations": []}
            pairs.append((clip, donor))
    (root / "dataset.json").write_text(json.dumps(entries))
    return pairs
