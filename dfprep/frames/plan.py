"""Which packets must reach the decoder for the wanted frames to come out right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dfprep.frames.index import PacketTable


@dataclass(frozen=True)
class Plan:
    """Per packet, in decoding order.

    Attributes:
        send: (n,) bool, the decoder gets it.
        fresh: (n,) bool, the decoder is emptied before it, for pictures it could refer to were left out.
    """

    send: np.ndarray
    fresh: np.ndarray


def plan(packets: PacketTable, wanted: np.ndarray) -> Plan:
    """The fewest packets that give the pictures at decoding positions `wanted` (k,).

    A wanted picture needs all that others refer to since the last point where decoding can begin. Leading
    pictures may reach behind such a point unless it is closed, and none but leading pictures need them.
    """
    n = len(packets.pts)
    send = np.zeros(n, bool)
    leading = packets.leading[wanted]
    for chosen, begin, needed in (
        (wanted[~leading], packets.restart, ~packets.disposable & ~packets.leading),
        (wanted[leading], packets.closed, ~packets.disposable),
    ):
        send |= _reached(begin, chosen) & needed
    send[wanted] = True
    return Plan(send, _fresh(packets, send))


def _reached(begin: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """(n,) bool: positions from the last `begin` at or before a wanted position up to that position."""
    starts = np.maximum.accumulate(np.where(begin, np.arange(len(begin)), 0))[wanted]
    steps = np.zeros(len(begin) + 1, np.int64)
    np.add.at(steps, starts, 1)
    np.add.at(steps, wanted + 1, -1)
    return np.cumsum(steps[:-1]) > 0


def _fresh(packets: PacketTable, send: np.ndarray) -> np.ndarray:
    """(n,) bool: sent restarts before which a picture that others refer to was left out."""
    referred = np.flatnonzero(~packets.disposable & ~packets.leading)
    fresh = np.zeros(len(send), bool)
    # the picture before is sent only if all it needs was sent as well
    fresh[referred[1:]] = ~send[referred[:-1]]
    return fresh & send & packets.restart
