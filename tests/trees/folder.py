"""A user's own videos: real/ and fake/, with a folder for each method, and below folders of splits if wanted."""

from __future__ import annotations

from pathlib import Path

from trees import Write, put


def tree(
    root: Path, write: Write, people: tuple[str, ...] = ("ann", "bob", "cid"), methods: tuple[str, ...] = ("swap",),
    splits: tuple[str, ...] = ("",), labels: tuple[str, str] = ("real", "fake"), extra: str = "",
) -> list[Path]:  # fmt: skip
    """Write ``real/<a>.mp4`` and ``fake/<method>/<a>_<b>.mp4`` for neighbours; returns the real paths.

    An empty method or split is no folder. `extra`: a folder that other tools insert.
    """
    reals = []
    for split in splits:
        real, fake = (root / extra / split / label / extra for label in labels)
        reals += [put(write, real / f"{person}.mp4") for person in people]
        for method in methods:
            for a, b in zip(people, people[1:] + people[:1], strict=True):
                put(write, fake / method / f"{a}_{b}.mp4")
    return reals
