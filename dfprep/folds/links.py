"""Who is in a video, as names that the folds must not divide."""

from __future__ import annotations

from collections.abc import Sequence

from dfprep.errors import require
from dfprep.folds.entries import NOISE_CHOICES

NOBODY = -1  # clustering's id of a person whom it could not place


def links_of(
    family: str,
    actors: Sequence[int],
    *,
    nearest: Sequence[int] | None = None,
    setting: str = "own",
    donor: str = "",
    names: Sequence[str] = (),
) -> tuple[str, ...]:
    """The links of one video: its people as clustering found them, and as the source names them.

    Clustered actors ("actor:17") and names of the source ("person:p03") are two namings; a donor is named
    like the source's actors. Several names in one text are joined by "+".

    Args:
        family: id of the real video.
        actors: the cluster of each person; -1 where there is none.
        nearest: the nearest cluster of each person; needed for `setting` "nearest" where somebody is noise.
        setting: "own": such a person is somebody else than all others; "nearest": the nearest cluster's actor.
        donor, names: whose face was put in, and who is seen, where the source knows.

    >>> links_of("clip03", [4, -1], donor="p02", names=["p01+p02"])
    ('actor:4', 'noise:clip03/1', 'person:p01', 'person:p02')
    """
    require(setting in NOISE_CHOICES, "folds.noise", "be own or nearest", setting)
    found = set()
    for person, actor in enumerate(actors):
        if actor == NOBODY and setting == "nearest":
            if nearest is None:
                raise ValueError(f"nearest must be given for {family}, whose person {person} is noise")
            actor = nearest[person]  # again nobody, where there is no cluster
        found.add(f"actor:{actor}" if actor != NOBODY else f"noise:{family}/{person}")
    found |= {f"person:{part.strip()}" for name in (*names, donor) for part in name.split("+") if part.strip()}
    return tuple(sorted(found))
