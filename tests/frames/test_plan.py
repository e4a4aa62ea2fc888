"""What reaches the decoder, on packet tables written as text."""

from __future__ import annotations

import numpy as np
import pytest

from dfprep.frames.index import PacketTable
from dfprep.frames.plan import plan


def table(kinds: str) -> PacketTable:
    """C closed restart, R open restart, . reference, x disposable, L leading reference, l leading disposable."""
    kind = np.array(list(kinds))
    return PacketTable(
        pts=np.arange(len(kinds)),
        disposable=np.isin(kind, ["x", "l"]),
        restart=np.isin(kind, ["C", "R"]),
        closed=kind == "C",
        leading=np.isin(kind, ["L", "l"]),
        reorder=2,
    )


@pytest.mark.parametrize(
    ("kinds", "wanted", "send", "fresh"),
    [
        # references up to the wanted one, no disposable but the wanted
        ("C.xx.xx.xx", [5], "##  ##    ", "          "),
        ("C.xx.xx.xx", [4], "##  #     ", "          "),
        # the second group alone; the decoder is empty, and told so
        ("C.x.C.x.C.", [6], "    ###   ", "    *     "),
        ("C.x.C.x.C.", [0, 9], "#       ##", "        * "),
        # the group before came through whole: nothing to tell
        ("C.x.C.x.C.", [3, 5], "## ###    ", "          "),
        # nothing but disposable pictures were left out before the restart
        ("C.xxC.x.C.", [1, 4], "##  #     ", "          "),
        # behind an open restart decoding begins there, without its leading pictures
        ("C..RLl..x.", [7], "   #  ##  ", "   *      "),
        # a leading picture needs what lies before its restart
        ("C..RLl..x.", [5], "######    ", "          "),
        ("C..RLl..Rll.", [10], "##### ### # ", "            "),
        ("C..CLl..Rll.", [10], "   ## ### # ", "   *        "),
        ("C..RLl..x.", [5, 9], "######## #", "          "),
        ("C.xx.xx", [], "       ", "       "),
    ],
)
def test_packets_sent(kinds: str, wanted: list[int], send: str, fresh: str) -> None:
    result = plan(table(kinds), np.array(wanted, int))
    assert "".join("#" if sent else " " for sent in result.send) == send
    assert "".join("*" if empty else " " for empty in result.fresh) == fresh
