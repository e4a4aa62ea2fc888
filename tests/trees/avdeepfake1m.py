"""AV-Deepfake1M in small: real clips, each with another picture, another sound, and both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from trees import Write, put

KINDS = {
    "real": "real",
    "fake_video_real_audio": "visual_modified",
    "real_video_fake_audio": "audio_modified",
    "fake_video_fake_audio": "both_modified",
}
PICTURE, SOUND = [[0.48, 0.86]], [[1.0, 1.5]]


def entries(clips: Iterable[str], split: str) -> Iterator[dict[str, object]]:
    """Four entries for each clip, as the authors' lists have them."""
    for clip in clips:
        for name, kind in KINDS.items():
            picture = PICTURE if name.startswith("fake_video") else []
            sound = SOUND if name.endswith("fake_audio") else []
            yield {
                "file": f"{clip}/{name}.mp4",
                "original": f"{clip}.mp4" if kind == "real" else f"{clip}/real.mp4",
                "split": split, "modify_type": kind, "audio_model": "vits" if sound else None,
                "fake_segments": picture + sound, "visual_fake_segments": picture, "audio_fake_segments": sound,
                "video_frames": 132, "audio_frames": 83968,
            }  # fmt: skip


def tree(
    root: Path, write: Write, n_clips: int = 2, splits: tuple[str, ...] = ("train", "val"), extra: str = ""
) -> list[str]:
    """Write the tree with its lists; returns the clips. `extra`: a folder that other tools insert.

    The first split has the person id00012, the next id00013, and so on.
    """
    everything = []
    for k, split in enumerate(splits):
        clips = [f"id{12 + k:05d}/21Uxsk56VDQ/{n:05d}" for n in range(n_clips)]
        listed = list(entries(clips, split))
        for entry in listed:
            put(write, root / split / extra / str(entry["file"]))
        (root / f"{split}_metadata.json").write_text(json.dumps(listed))
        everything += clips
    return everything
