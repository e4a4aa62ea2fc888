"""The relations between videos: what two videos may share, and what of it must not be on two sides.

`RELATIONS` has a line for each. The assignment links videos by it (`links_of`), and the audit counts what is on
both sides of a boundary by it. A new relation is a line here, a field of `names.Known`, and a word of
`settings.Binding` if users may choose whether it binds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from dfprep.errors import require
from dfprep.folds.donors import Donors
from dfprep.folds.names import Known
from dfprep.folds.settings import BINDINGS, NOISE_CHOICES

NOISE = -1  # the cluster of a person without an actor

Keys = Callable[[Known, Donors], Iterable[str]]
"""The keys of a video, such as "source:yt7"; two videos with the same key have what it names in common."""


@dataclass(frozen=True)
class Relation:
    """Something that videos may share.

    Attributes:
        name: as the audit calls it.
        bind: the words of `folds.bind` that must all be chosen so that it binds; it always does if there is none.
        keys: see `Keys`; empty where nothing is known.
        column: of a table of folds, without which nothing is known.
        lacking: why nothing is known although the column is there.
        links: whether keys become links; not where a video's own id or family binds it.
        of_fakes: whether only fakes can have it.
    """

    name: str
    bind: tuple[str, ...]
    keys: Keys
    column: str
    lacking: str
    links: bool = True
    of_fakes: bool = False

    def binds(self, chosen: Collection[str]) -> bool:
        """Whether it binds with these words of `folds.bind`."""
        return set(self.bind) <= set(chosen)


def _text(kind: str, text: str) -> tuple[str, ...]:
    return (f"{kind}:{text}",) if text else ()


PEOPLE = "people seen or inserted"
NEAR_COPIES = "near copies"
ORIGINALS = "originals"
RELATIONS = (
    Relation("videos", (), lambda v, _: _text("video", v.video), "video", "no video has an id", links=False),
    Relation(ORIGINALS, (), lambda v, _: _text("family", v.family), "original", "no fake has an original",
             links=False, of_fakes=True),
    Relation("actors", ("actor",), lambda v, _: v.actors, "actors", "no video has an actor"),
    Relation("actors as named by the source", ("actor",), lambda v, _: [f"person:{name}" for name in v.names],
             "names", "the source names no actor"),
    Relation("donors", ("donor",), lambda v, d: d.inserted(v), "donors", "no video has a donor",
             of_fakes=True),
    Relation(PEOPLE, ("actor", "donor"), lambda v, d: d.people(v),
             "donors", "no donor names anybody known"),
    Relation("source videos", ("source_video",), lambda v, _: _text("source", v.source_video), "source_video",
             "no video has a source video"),
    Relation(NEAR_COPIES, ("near_copy",), lambda v, _: _text("copy", v.near_copies), "near_copies",
             "no video has a fingerprint"),
    Relation("files", (), lambda v, _: _text("file", v.content), "hash", "no content hashes"),
)  # fmt: skip


def links_of(video: Known, donors: Donors, bind: Sequence[str]) -> tuple[str, ...]:
    """The links of one video: the keys of the relations that `bind` chooses, sorted.

    Args:
        bind: some of `BINDINGS`. The original binds without a link: see `Entry.family`.

    Raises:
        ConfigError: `bind` has another word.

    >>> from dfprep.folds.donors import donors_of
    >>> clip = Known("clip03", "clip03", actors=("actor:4",), names=("p01",), donors=("p02",), source_video="tape7")
    >>> links_of(clip, donors_of([clip]), BINDINGS)
    ('actor:4', 'person:p01', 'person:p02', 'source:tape7')
    >>> links_of(clip, donors_of([clip]), ["original", "donor"])
    ('person:p02',)
    """
    unknown = [one for one in bind if one not in BINDINGS]
    require(not unknown, "folds.bind", f"contain {', '.join(BINDINGS)} only", unknown)
    chosen = (relation for relation in RELATIONS if relation.links and relation.binds(bind))
    return tuple(sorted({key for relation in chosen for key in relation.keys(video, donors)}))


def actor_keys(
    family: str, clusters: Sequence[int], nearest: Sequence[int] | None, setting: str
) -> tuple[str, ...]:
    """A key for each person of a video: the cluster, or for noise the family and the number of the person.

    Args:
        family: the id of the reference of its family.
        clusters: the cluster of each person; -1 for noise.
        nearest: the nearest cluster of each person; required for `setting` "nearest" if a person is noise.
        setting: a person who is noise is an actor of its "own", or the "nearest" cluster's actor.

    >>> actor_keys("clip03", [4, -1], None, "own"), actor_keys("clip03", [4, -1], [4, 9], "nearest")
    (('actor:4', 'noise:clip03/1'), ('actor:4', 'actor:9'))
    """
    require(setting in NOISE_CHOICES, "folds.noise", "be own or nearest", setting)
    found = []
    for person, cluster in enumerate(clusters):
        if cluster == NOISE and setting == "nearest":
            if nearest is None:
                raise ValueError(f"nearest must be given for {family}, whose person {person} is noise")
            cluster = nearest[person]  # noise again if there is no cluster
        found.append(f"actor:{cluster}" if cluster != NOISE else f"noise:{family}/{person}")
    return tuple(found)
