"""LAV-DF in small: real clips, each with another picture, another sound, and both; numbered through all splits."""

from __future__ import annotations

import json
from pathlib import Path

from trees import Write, put

FLAGS = ((False, False), (True, False), (False, True), (True, True))
PERIODS = [[2.44, 3.88]]


def tree(
    root: Path, write: Write, n_clips: int = 1, splits: tuple[str, ...] = ("train", "dev", "test"), extra: str = "",
    name: str = "metadata.min.json",
) -> list[str]:  # fmt: skip
    """Write the tree with its list; returns the numbers of the real clips, whose three altered copies follow them.

    `extra`: a folder that other tools insert.
    """
    entries, reals = [], []
    for split in splits:
        for _ in range(n_clips):
            original = None
            for picture, sound in FLAGS:
                file = f"{split}/{len(entries):06d}.mp4"
                altered = picture or sound
                entries.append({
                    "file": file, "n_fakes": int(altered), "fake_periods": PERIODS if altered else [],
                    "duration": 8.52, "original": original, "modify_video": picture, "modify_audio": sound,
                    "split": split, "video_frames": 213, "audio_channels": 1, "audio_frames": 136320,
                })  # fmt: skip
                put(write, root / split / extra / file.partition("/")[2])
                original = original or file
            reals.append(original.partition("/")[2].removesuffix(".mp4"))
    (root / name).write_text(json.dumps(entries))
    return reals
