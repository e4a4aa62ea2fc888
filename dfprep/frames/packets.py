"""The order of a stream's pictures and the positions at which decoding can begin, from its packets."""

from __future__ import annotations

from bisect import bisect, insort
from dataclasses import dataclass, replace

import numpy as np

from dfprep.frames.stream import UnsupportedStream


@dataclass(frozen=True)
class PacketTable:
    """A stream's n packets in decoding order, each of them one picture.

    Attributes:
        pts: (n,) int64, unique presentation times; their order is that of the frames.
        restart: (n,) bool, key pictures at which decoding can begin for all pictures that are shown after them.
        reorder: the largest number of pictures that are decoded before another one and shown after it.
    """

    pts: np.ndarray
    restart: np.ndarray
    reorder: int

    def from_start_only(self) -> PacketTable:
        """This table with a restart at the first packet only."""
        return replace(self, restart=np.arange(len(self.pts)) == 0)


def packet_table(pts: list[int], key: list[bool], held_back: int, leading: bool) -> PacketTable:
    """The table of a stream's packets; raises `UnsupportedStream` unless each packet seems to be one frame.

    Args:
        pts: presentation times, in decoding order.
        key: which packets are marked as key pictures.
        held_back: pictures the decoder holds back for reordering.
        leading: whether pictures that follow a key picture and are shown before it are needed by no others (HEVC).
            Otherwise decoding can begin only at key pictures without such pictures.
    """
    times = np.array(pts, np.int64)
    if len(set(pts)) < len(pts):
        raise UnsupportedStream("presentation times that repeat")
    reorder = reorder_depth(times)
    if reorder > held_back:
        raise UnsupportedStream(f"pictures out of order by {reorder}, where the decoder holds back {held_back}")
    if held_back and not reorder:
        # many such files have B pictures whose presentation times were replaced by decoding times
        raise UnsupportedStream(f"presentation times in decoding order, where the decoder holds back {held_back}")
    latest_before = np.maximum.accumulate(np.r_[times[0] - 1, times[:-1]])
    earliest_from = np.minimum.accumulate(times[::-1])[::-1]
    follows_all = times > latest_before
    restart = np.array(key, bool) & follows_all & (leading | (earliest_from == times))
    if not restart[0] or earliest_from[0] < times[0]:
        raise UnsupportedStream("a stream whose first pictures lack their references")
    return PacketTable(times, restart, reorder)


def reorder_depth(pts: np.ndarray) -> int:
    """See `PacketTable.reorder`; `pts` (n,) in decoding order."""
    depth = 0
    shown: list[int] = []
    for time in pts.tolist():
        depth = max(depth, len(shown) - bisect(shown, time))
        insort(shown, time)
    return depth


def has_pause(pts: np.ndarray) -> bool:
    """Whether a picture of a stream with the times `pts` (n,) is shown for longer than 1.5 times the usual."""
    steps = np.diff(np.sort(pts))
    return bool(len(steps) and steps.max() > 1.5 * np.median(steps))
