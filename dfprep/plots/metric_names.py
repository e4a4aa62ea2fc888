"""What the names of metrics say: their units, and which of them are timings."""

from __future__ import annotations

from collections.abc import Iterable

PER_SECOND, SECONDS, WALL = "_per_second", "seconds_", "seconds_wall"
UNITS = {
    "bytes": "bytes",
    "hours": "hours",
    "px": "px",
    "share": "share, 0 to 1",
    "pairs": "pairs",
    "copies": "pairs",
}
"""By any word of a name."""
COUNTED = {
    **{
        name: name for name in ("actors", "clusters", "components", "faces", "fakes", "families", "faults", "leaks")
    },
    **{name: name for name in ("people", "persons", "prints", "retries", "videos")},
    **dict.fromkeys(("noise", "repaired"), "people"),
}
"""What a name counts, by its first word."""
SCORES = frozenset(("ari", "auc", "distance", "eps", "iou", "ratio", "silhouette", "similarity", "threshold"))
"""Words of names that have no unit, whatever their first word counts."""


def unit_of(name: str) -> str:
    """The unit of the metric `name`, for the label of an axis.

    >>> unit_of("seconds_wall"), unit_of("faces_per_second"), unit_of("videos_ok"), unit_of("share_class_3")
    ('seconds', 'faces a second', 'videos', 'share, 0 to 1')
    >>> unit_of("noise"), unit_of("clusters"), unit_of("clusters_silhouette")
    ('people', 'clusters', 'no unit')
    """
    if name.startswith(SECONDS):
        return "seconds"
    if name.endswith(PER_SECOND):
        return f"{name.removesuffix(PER_SECOND)} a second"
    words = name.split("_")
    if SCORES.intersection(words):
        return "no unit"
    by_word = [UNITS[word] for word in words if word in UNITS]
    if by_word:
        return by_word[0]
    return COUNTED.get(words[0], "no unit")


def decisions_first(names: Iterable[str]) -> list[str]:
    """`names` without the timings of single steps, in their order, and behind them those of the speed of a run.

    The steps' timings stay if there is nothing else.
    """
    names = list(names)
    fast = [name for name in names if name == WALL or name.endswith(PER_SECOND)]
    decided = [name for name in names if name not in fast and not name.startswith(SECONDS)]
    return decided + fast or names
