"""Celeb-DF++ in small: the videos of Celeb-DF, and one method for each scenario."""

from __future__ import annotations

from pathlib import Path

from trees import Write, put
from trees.celebdf import fake_stems, real_tree

OF_CELEBDF = "FaceSwap/Celeb-DF"
METHODS = ("FaceSwap/SimSwap", "FaceReenact/LivePortrait")
TALKING = "TalkingFace/SadTalker"


def tree(root: Path, write: Write, of_celebdf: str = OF_CELEBDF, extra: str = "") -> dict[str, list[str]]:
    """Write the tree, with one video of each folder in the list of testing videos.

    Args:
        of_celebdf: the place of Celeb-DF's fakes.
        extra: a folder that other tools insert.

    Returns:
        The stems by folder.
    """
    reals, fakes = real_tree(root, write, extra=extra), fake_stems()
    stems = dict.fromkeys((of_celebdf, *METHODS), fakes)
    stems[TALKING] = [f"{stem}_test_id00017_wV0Fl0ZN7Vg" for stem in reals]
    for folder, names in stems.items():
        for stem in names:
            put(write, root / "Celeb-synthesis" / folder / extra / f"{stem}.mp4")
    lines = ["1 YouTube-real/00001.mp4", "1 Celeb-real/id0_0001.mp4"]
    lines += [f"0 Celeb-synthesis/{folder}/{names[0]}.mp4" for folder, names in stems.items()]
    (root / "List_of_testing_videos.txt").write_text("\n".join(lines))
    return stems
