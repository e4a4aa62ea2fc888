"""The recipe: everything that the sample's files depend on. They are generated again only if it changes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dfprep.sample.clip_plan import ClipPlan
from dfprep.sample.people import PEOPLE

FRAME_HEIGHT, FRAME_WIDTH, FPS = 360, 640, 25
ENTRY_FRAMES = 5
MIN_FRAMES = 15 + 2 * ENTRY_FRAMES
"""Length of the shortest clip in which people who enter late are visible long enough."""

RECIPE_VERSION = 2
"""Increased with every change to the code that changes the videos; the tables are part of the recipe anyway."""


def recipe(clips: list[ClipPlan], n_frames: int) -> dict[str, Any]:
    """Everything that the files depend on, for JSON: equal recipes mean equal videos."""
    tables = json.dumps([[asdict(clip) for clip in clips], [asdict(one) for one in PEOPLE]], sort_keys=True)
    size = {"n_frames": n_frames, "fps": FPS, "width": FRAME_WIDTH, "height": FRAME_HEIGHT}
    return {"version": RECIPE_VERSION, **size, "tables_sha256": hashlib.sha256(tables.encode()).hexdigest()}


def is_generated(root: Path, clips: list[ClipPlan], n_frames: int) -> bool:
    """Whether `root` holds exactly these clips."""
    return recipe_in(root) == recipe(clips, n_frames)


def recipe_in(root: Path) -> dict[str, Any] | None:
    """The recipe of a complete sample in `root`; None where there is none."""
    try:
        found = json.loads((root / "recipe.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and "tables_sha256" in found else None
