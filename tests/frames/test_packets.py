"""Packets are trusted only where they and the frames look one to one; decoding begins anew only where it can."""

from __future__ import annotations

import numpy as np
import pytest

from dfprep.frames.packets import PacketTable, packet_table, reorder_depth
from dfprep.frames.stream import UnsupportedStream


def table(text: str, held_back: int = 2, leading: bool = False) -> PacketTable:
    """Packets as times in decoding order, those of key pictures followed by a K."""
    words = text.split()
    return packet_table([int(w.rstrip("K")) for w in words], ["K" in w for w in words], held_back, leading)


def restarts(text: str, leading: bool) -> list[int]:
    return np.flatnonzero(table(text, leading=leading).restart).tolist()


def test_regular_packets_become_a_table() -> None:
    packets = table("0K 80 40 160K 240 200")
    assert packets.pts.tolist() == [0, 80, 40, 160, 240, 200]
    assert packets.restart.tolist() == [True, False, False, True, False, False]
    assert packets.reorder == 1
    assert packets.from_start_only().restart.tolist() == [True] + 5 * [False]


def test_decoding_can_restart_where_all_later_packets_are_shown_later() -> None:
    assert restarts("0K 80 40 160K 120 240 320K 400 360", leading=False) == [0, 6]


def test_leading_pictures_do_not_hinder_where_no_others_need_them() -> None:
    assert restarts("0K 80 40 160K 120 240 320K 400 360", leading=True) == [0, 3, 6]


@pytest.mark.parametrize("leading", [False, True])
def test_decoding_never_begins_at_a_key_picture_shown_before_an_earlier_one(leading: bool) -> None:
    assert restarts("0K 120 40K 80 160", leading=leading) == [0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0K 40 40", "times that repeat"),
        ("0K 40 80", "in decoding order, where the decoder holds back 2"),
        ("0 80 40", "lack their references"),
        ("40K 0 80K", "lack their references"),
        ("0K 160 120 80 40", "out of order by 3, where the decoder holds back 2"),
    ],
)
@pytest.mark.parametrize("leading", [False, True])
def test_irregular_packets_are_not_supported(text: str, words: str, leading: bool) -> None:
    with pytest.raises(UnsupportedStream, match=words):
        table(text, leading=leading)


@pytest.mark.parametrize(
    ("order", "depth"), [("0 1 2 3", 0), ("0 2 1 4 3", 1), ("0 4 2 1 3", 2), ("0 8 4 2 1 3 6 5 7", 3)]
)
def test_reorder_depth_of_known_orders(order: str, depth: int) -> None:
    assert reorder_depth(np.array([int(number) for number in order.split()])) == depth
