"""DeeperForensics-1.0 in small: targets 000, 001, ... with the faces of M101, W101, M102, ..."""

from __future__ import annotations

from pathlib import Path

from trees import Write, put

VARIANTS = ("end_to_end", "end_to_end_level_5", "reenact_postprocess")


def tree(root: Path, write: Write, reals: Path | None = None, n_targets: int = 6, extra: str = "") -> list[str]:
    """Write the tree with its lists; returns the stems of the fakes of each variant.

    Args:
        reals: where to write the real videos, as FaceForensics++; None: nowhere.
        extra: a folder that other tools insert.
    """
    stems = [f"{k:03d}_{'MW'[k % 2]}{101 + k // 2}" for k in range(n_targets)]
    for stem in stems:
        for variant in VARIANTS:
            put(write, root / "manipulated_videos" / variant / extra / f"{stem}.mp4")
        if reals:
            put(write, reals / "original_sequences/youtube/c23/videos" / extra / f"{stem[:3]}.mp4")
    put(write, root / "source_videos" / "M101" / "M101_light_up_happy_camera_front.mp4")
    lists = root / "lists" / "splits"
    lists.mkdir(parents=True)
    for split, of_split in {"train": stems[:-2], "val": stems[-2:-1], "test": stems[-1:]}.items():
        (lists / f"{split}.txt").write_text("".join(f"{stem}.mp4\n" for stem in of_split))
    return stems
