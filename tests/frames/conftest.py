"""Videos are encoded, and decoded as a whole, once a session."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

# tests are imported by file, without their folder on the path
sys.path.insert(0, str(Path(__file__).parent))

from frame_videos import Recipe, encode, full_decode


@pytest.fixture(scope="session")
def make_video(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Recipe], Path]:
    """Encodes a recipe once a session; `recipe.name` is the file's name."""
    folder = tmp_path_factory.mktemp("videos")

    def make(recipe: Recipe) -> Path:
        path = folder / recipe.name
        if not path.exists():
            encode(path, recipe)
        return path

    return make


@pytest.fixture(scope="session")
def truth() -> Callable[[Path], list[np.ndarray]]:
    """`full_decode`, once a session for each file."""
    known: dict[Path, list[np.ndarray]] = {}

    def frames(path: Path) -> list[np.ndarray]:
        if path not in known:
            known[path] = full_decode(path)
        return known[path]

    return frames
