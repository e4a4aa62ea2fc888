"""The DFDC in small: train parts, a validation folder with a CSV, and a test folder with a metadata.json."""

from __future__ import annotations

import json
from pathlib import Path

from trees import Write, put


def tree(root: Path, write: Write, n_real: int = 2, n_parts: int = 2, extra: str = "") -> list[str]:
    """Write the tree; returns the ids of the real videos of the train parts, which have two fakes each.

    `extra`: a folder that other tools insert. A fake's original is in the next part.
    """
    reals = [f"r{part}_{k}" for part in range(n_parts) for k in range(n_real)]
    for part in range(n_parts):
        folder, following = root / "train" / f"dfdc_train_part_{part}", (part + 1) % n_parts
        entries: dict[str, object] = {
            f"r{part}_{k}.mp4": {"label": "REAL", "split": "train"} for k in range(n_real)
        }
        for k in range(2 * n_real):
            original = f"r{following}_{k % n_real}.mp4"
            entries[f"f{part}_{k}.mp4"] = {"label": "FAKE", "split": "train", "original": original}
        for name in entries:
            put(write, folder / extra / name)
        (folder / "metadata.json").write_text(json.dumps(entries))
    for name in ("v_real.mp4", "v_fake.mp4"):
        put(write, root / "validation" / extra / name)
    (root / "validation" / "labels.csv").write_text("filename,label\nv_real.mp4,0\nv_fake.mp4,1\n")
    for name in ("t_real.mp4", "t_fake.mp4"):
        put(write, root / "test" / extra / name)
    held_out = {
        "t_real.mp4": {"is_fake": 0, "augmentations": {}},
        "t_fake.mp4": {"is_fake": 1, "augmentations": {}},
    }
    (root / "test" / "metadata.json").write_text(json.dumps(held_out))
    return reals
