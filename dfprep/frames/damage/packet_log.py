"""Which frames damage can reach, from the presentation times of the packets."""

from __future__ import annotations


class PacketLog:
    """The presentation times of a stream's packets, in decoding order."""

    def __init__(self) -> None:
        self._pts: list[int | None] = []

    def __len__(self) -> int:
        return len(self._pts)

    def add(self, pts: int | None) -> None:
        """Note the next packet."""
        self._pts.append(pts)

    def position_of(self, pts: int | None) -> int | None:
        """The position of the packet that is shown at `pts`; None if no packet, or more than one, has this time."""
        return self._pts.index(pts) if pts is not None and self._pts.count(pts) == 1 else None

    def first_reached(self, position: int) -> int | None:
        """The earliest time at which a picture is shown that was decoded at `position` or later.

        Only these can refer to the picture at `position`: in decoding order I0 P4 B2 B1 B3, a damaged P4 reaches
        frame 1, a damaged B3 only itself. Call it when all packets were added.

        Returns:
            None if it is unknown, because packets have no time or repeat one.
        """
        later = self._pts[position:]
        if not later or None in self._pts or len(set(self._pts)) < len(self._pts):
            return None
        return min(pts for pts in later if pts is not None)
