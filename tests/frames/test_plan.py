"""What reaches the decoder, on packet tables written as text."""

from __future__ import annotations

import numpy as np
import pytest

from dfprep.frames.packets import PacketTable
from dfprep.frames.plan import plan


def table(kinds: str) -> PacketTable:
    """R restart, l leading picture shown before the restart it follows, . any other."""
    is_restart = np.array([kind == "R" for kind in kinds])
    pts = 10 * np.arange(len(kinds))
    for position, kind in enumerate(kinds):
        if kind == "l":
            pts[position] = pts[kinds.rindex("R", 0, position)] - len(kinds) + position
    return PacketTable(pts, is_restart, reorder=2)


def marks(flags: np.ndarray, mark: str) -> str:
    return "".join(mark if flag else " " for flag in flags)


@pytest.mark.parametrize(
    ("kinds", "wanted", "decode", "flush_before"),
    [
        # all up to the wanted one
        ("R.........", [5], "######    ", "          "),
        # the second group alone
        ("R...R...R.", [6], "    ###   ", "    *     "),
        ("R...R...R.", [0, 9], "#       ##", "        * "),
        ("R...R...R.", [1, 5, 9], "##  ##  ##", "    *   * "),
        # the group before came through whole: nothing to flush
        ("R...R...R.", [3, 5], "######    ", "          "),
        # behind a restart with leading pictures decoding begins there
        ("R...Rll...", [7], "    ####  ", "    *     "),
        # a leading picture needs what lies before its restart
        ("R...Rll...", [5], "######    ", "          "),
        ("R...Rl..Rl.", [9], "    ###### ", "    *      "),
        ("R...Rll...", [5, 9], "##########", "          "),
        ("R......", [], "       ", "       "),
    ],
)
def test_packets_decoded(kinds: str, wanted: list[int], decode: str, flush_before: str) -> None:
    result = plan(table(kinds), np.array(wanted, int))
    assert marks(result.decode, "#") == decode
    assert marks(result.flush_before, "*") == flush_before
    assert np.flatnonzero(result.wanted).tolist() == wanted
