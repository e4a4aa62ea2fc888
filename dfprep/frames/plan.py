"""The plan of a selective decode: the packets that the decoder needs for the requested frames."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dfprep.frames.packets import PacketTable


@dataclass(frozen=True)
class Plan:
    """Per packet, in decoding order.

    Attributes:
        decode: (n,) bool, the packet is sent to the decoder.
        flush_before: (n,) bool, the decoder is flushed before the packet, because packets before it are skipped.
        wanted: (n,) bool, its picture is requested; others are decoded only if pictures refer to them.
    """

    decode: np.ndarray
    flush_before: np.ndarray
    wanted: np.ndarray


def plan(packets: PacketTable, wanted: np.ndarray) -> Plan:
    """The plan for the pictures at the decoding positions `wanted` (k,).

    Decoding of a picture begins at the last restart that is neither decoded nor shown after the picture. Packets
    before it are skipped unless another picture needs them.
    """
    pts, restarts = packets.pts, np.flatnonzero(packets.restart)
    # restarts are decoded and shown in the same order
    decoded_before = np.searchsorted(restarts, wanted, side="right")
    shown_before = np.searchsorted(pts[restarts], pts[wanted], side="right")
    begin = restarts[np.minimum(decoded_before, shown_before) - 1]
    steps = np.zeros(len(pts) + 1, np.int64)
    np.add.at(steps, begin, 1)
    np.add.at(steps, wanted + 1, -1)
    decode = np.cumsum(steps[:-1]) > 0
    flush_before = decode & ~np.r_[True, decode[:-1]]
    is_wanted = np.zeros(len(pts), bool)
    is_wanted[wanted] = True
    return Plan(decode, flush_before, is_wanted)
