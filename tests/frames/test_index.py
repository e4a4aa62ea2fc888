"""The scan trusts packets only where packets and frames are provably one to one."""

from __future__ import annotations

import pytest

from dfprep.frames.index import PacketTable, _Collected, _table
from dfprep.frames.nal import Picture, Unusual


def facts(text: str) -> _Collected:
    """Packets as `time order kind`, apart by commas; kinds as in the plan's tests, a digit adds the layer."""
    collected = _Collected()
    for word in text.split(","):
        time, order, kind, *layer = word.split()
        collected.pts.append(int(time))
        collected.pictures.append(
            Picture(
                disposable=kind in "xl",
                layer=int(layer[0]) if layer else 0,
                restart=kind in "CR",
                closed=kind == "C",
                leading=kind in "Ll",
                order=(0, int(order)),
            )
        )
    return collected


def table(text: str, held_back: int = 2) -> PacketTable:
    return _table(facts(text), held_back)


def test_regular_packets_become_a_table() -> None:
    packets = table("0 0 C, 80 4 ., 40 2 x, 160 8 R, 120 6 l")
    assert packets.pts.tolist() == [0, 80, 40, 160, 120]
    assert packets.disposable.tolist() == [False, False, True, False, True]
    assert packets.restart.tolist() == [True, False, False, True, False]
    assert packets.closed.tolist() == [True, False, False, False, False]
    assert packets.leading.tolist() == [False, False, False, False, True]
    assert packets.reorder == 1


def test_only_the_highest_layer_is_disposable() -> None:
    # a picture of layer 0 that its own layer does not need may be one that layer 1 refers to
    assert table("0 0 C, 40 1 x 0, 80 2 x 1").disposable.tolist() == [False, False, True]
    assert table("0 0 C, 40 1 x 0, 80 2 x 0").disposable.tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0 0 C, 40 1 ., 40 2 .", "times that repeat"),
        ("0 0 C, 40 2 ., 80 1 .", "another order"),
        ("0 0 C, 40 1 ., 80 1 .", "another order"),
        ("0 0 ., 40 1 .", "lack their references"),
        ("40 1 R, 0 0 l, 80 2 C", "lack their references"),
        ("0 0 C, 160 4 ., 120 3 ., 80 2 ., 40 1 .", "out of order by 3, where the decoder holds back 2"),
    ],
)
def test_irregular_packets_are_unusual(text: str, words: str) -> None:
    with pytest.raises(Unusual, match=words):
        table(text)
