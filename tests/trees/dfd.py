"""DeepFakeDetection in small: actors 01, 02, ... in every scene, each with the face of the next one."""

from __future__ import annotations

from pathlib import Path

from trees import Write, put

SCENES = ("exit_phone_room", "kitchen_pan")


def tree(
    root: Path, write: Write, n_actors: int = 3, compressions: tuple[str, ...] = ("c23", "c40"), extra: str = ""
) -> list[tuple[str, str, str]]:
    """Write the tree with masks; returns (target, source, scene) of all fakes. `extra`: a folder that other tools
    insert."""
    actors = [f"{k:02d}" for k in range(1, n_actors + 1)]
    fakes = [(a, actors[k - n_actors + 1], scene) for k, a in enumerate(actors) for scene in SCENES]
    manipulated = root / "manipulated_sequences" / "DeepFakeDetection"
    for compression in compressions:
        for actor, _, scene in fakes:
            folder = root / "original_sequences" / "actors" / compression / "videos" / extra
            put(write, folder / f"{actor}__{scene}.mp4")
        for target, source, scene in fakes:
            put(write, manipulated / compression / "videos" / extra / f"{target}_{source}__{scene}__YVGY8LOK.mp4")
    for target, source, scene in fakes[:-1]:
        put(write, manipulated / "masks" / "videos" / f"{target}_{source}__{scene}__YVGY8LOK.mp4")
    return fakes
