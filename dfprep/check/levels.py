"""How much of every file is read."""

from __future__ import annotations

from typing import Literal, get_args

Level = Literal["quick", "full", "decode"]
LEVELS: tuple[Level, ...] = get_args(Level)
QUICK: Level = "quick"
FULL: Level = "full"
DECODE: Level = "decode"
