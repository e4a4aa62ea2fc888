"""The links of a video: names of people and other keys that must be in one fold."""

from __future__ import annotations

from collections.abc import Sequence

from dfprep.errors import require
from dfprep.folds.entries import NOISE_CHOICES

NOISE = -1  # the cluster of a person without an actor


def links_of(
    family: str,
    actors: Sequence[int],
    *,
    nearest: Sequence[int] | None = None,
    setting: str,
    donor: str = "",
    names: Sequence[str] = (),
) -> tuple[str, ...]:
    """The links of one video: the clusters of its people, and their names in the source.

    Clusters ("actor:17") and names of the source ("person:p03") are separate; donors are named like the source's
    actors. Several names in one text are joined by "+".

    Args:
        family: the id of the real video.
        actors: the cluster of each person; -1 for noise.
        nearest: the nearest cluster of each person; required for `setting` "nearest" if a person is noise.
        setting: a person who is noise is an actor of its "own", or the "nearest" cluster's actor.
        donor, names: the person whose face was inserted, and the persons who are seen, if known.

    >>> links_of("clip03", [4, -1], setting="own", donor="p02", names=["p01+p02"])
    ('actor:4', 'noise:clip03/1', 'person:p01', 'person:p02')
    """
    require(setting in NOISE_CHOICES, "folds.noise", "be own or nearest", setting)
    found = set()
    for person, actor in enumerate(actors):
        if actor == NOISE and setting == "nearest":
            if nearest is None:
                raise ValueError(f"nearest must be given for {family}, whose person {person} is noise")
            actor = nearest[person]  # noise again if there is no cluster
        found.add(f"actor:{actor}" if actor != NOISE else f"noise:{family}/{person}")
    found |= {f"person:{part.strip()}" for name in (*names, donor) for part in name.split("+") if part.strip()}
    return tuple(sorted(found))
