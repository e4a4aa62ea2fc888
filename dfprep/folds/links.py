"""The links of a video: names of people and other keys that must be in one fold."""

from __future__ import annotations

from collections.abc import Sequence

from dfprep.errors import require
from dfprep.folds.settings import BINDINGS, NOISE_CHOICES

NOISE = -1  # the cluster of a person without an actor


def links_of(
    family: str,
    actors: Sequence[int],
    *,
    nearest: Sequence[int] | None = None,
    setting: str,
    bind: Sequence[str],
    donor: str = "",
    names: Sequence[str] = (),
    source_video: str = "",
) -> tuple[str, ...]:
    """The links of one video, only those that `bind` chooses.

    Clusters ("actor:17") and names of the source ("person:p03") are separate; donors are named like the source's
    actors. Several names in one text are joined by "+". A recording is "source:<id>".

    Args:
        family: the id of the reference of its family.
        actors: the cluster of each person; -1 for noise.
        nearest: the nearest cluster of each person; required for `setting` "nearest" if a person is noise.
        setting: a person who is noise is an actor of its "own", or the "nearest" cluster's actor.
        bind: some of `BINDINGS`. The original binds without a link: see `Entry.family`.
        donor, names: the person whose face was inserted, and the persons who are seen, if known.
        source_video: the recording that the video was cut from, if known.

    >>> links_of("clip03", [4, -1], setting="own", bind=BINDINGS, donor="p02", names=["p01"], source_video="tape7")
    ('actor:4', 'noise:clip03/1', 'person:p01', 'person:p02', 'source:tape7')
    >>> links_of("clip03", [4, -1], setting="own", bind=["original", "donor"], donor="p02", names=["p01"])
    ('person:p02',)
    """
    require(setting in NOISE_CHOICES, "folds.noise", "be own or nearest", setting)
    unknown = [one for one in bind if one not in BINDINGS]
    require(not unknown, "folds.bind", f"contain {', '.join(BINDINGS)} only", unknown)
    found = set()
    if "actor" in bind:
        found |= _clusters(family, actors, nearest, setting) | _persons(names)
    if "donor" in bind:
        found |= _persons([donor])
    if "source_video" in bind and source_video:
        found.add(f"source:{source_video}")
    return tuple(sorted(found))


def _clusters(family: str, actors: Sequence[int], nearest: Sequence[int] | None, setting: str) -> set[str]:
    found = set()
    for person, actor in enumerate(actors):
        if actor == NOISE and setting == "nearest":
            if nearest is None:
                raise ValueError(f"nearest must be given for {family}, whose person {person} is noise")
            actor = nearest[person]  # noise again if there is no cluster
        found.add(f"actor:{actor}" if actor != NOISE else f"noise:{family}/{person}")
    return found


def _persons(names: Sequence[str]) -> set[str]:
    return {f"person:{part.strip()}" for name in names for part in name.split("+") if part.strip()}
