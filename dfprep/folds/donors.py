"""Donors as people: a source names a donor by a person, or by a video that shows the person.

FaceForensics++ and Celeb-DF name donors by their source videos, others by people. A donor is compared with the
names of people and with the ids, names and paths of real videos, in ever coarser forms (`names.forms`). What it is
found to be, "person:ann" or "family:003", is one key for all texts that name the same person. A text that may mean
a few people binds to all of them, because a fake must not be apart from the person who is inserted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dfprep.folds.names import Known, VideoNames, forms, person_part, same_recording, without_compression

N_EXAMPLES = 3
FEW = 3  # people: a text that may mean more of them, such as "clip" of clip_0001, binds to none
KINDS = ("person", "family", "actor", "noise")  # a person who has several keys is known by the first of these


@dataclass(frozen=True)
class Donors:
    """The people who are donors, and how each is named.

    Attributes:
        first: the key of a donor by each key that means the same person.
        unknown, ambiguous: the texts that name nobody known, or more than `FEW` people, with their numbers of
            videos.
        unclear: those that may mean up to `FEW` people, all of whom `first` makes one.
        alike: a known name by each unknown one that is the same number: zeros get lost in spreadsheets.
        spelled: for each text that binds to nobody, the first one that differs in case, suffix or compression only.
    """

    first: Mapping[str, str]
    unknown: Mapping[str, int]
    ambiguous: Mapping[str, int]
    unclear: Mapping[str, int]
    alike: Mapping[str, str]
    spelled: Mapping[str, str]

    def inserted(self, video: Known) -> tuple[str, ...]:
        """The keys of a video's donors; a donor who is nobody known has that of its text, as in other videos."""
        keys = (f"person:{self.spelled.get(text, text)}" for text in video.donors)
        return tuple(sorted({self.first.get(key, key) for key in keys}))

    def people(self, video: Known) -> set[str]:
        """The keys of the known people who are seen in or inserted into a video, and a donor of some video."""
        keys = (*_seen_keys(video), *(f"person:{text}" for text in video.donors))
        return {self.first[key] for key in keys if key in self.first}

    def bound(self, video: Known) -> bool:
        """Whether a video has donors, and all of them are known."""
        return bool(video.donors) and all(f"person:{text}" in self.first for text in video.donors)

    def problems(self) -> str:
        """The donors that are nobody known or not one person, with counts and examples; empty if all are clear."""
        found = (
            (self.unknown, "name nobody known"),
            (self.ambiguous, "are names of several recordings"),
            (self.unclear, "may be several people, all of whom are bound"),
        )
        return "; ".join(
            f"{len(texts)} donors {words}, such as {self._examples(texts)}" for texts, words in found if texts
        )

    def _examples(self, texts: Mapping[str, int]) -> str:
        most = sorted(texts, key=lambda text: (-texts[text], text))[:N_EXAMPLES]
        known = {text: f", {self.alike[text]} is known" for text in self.alike}
        return ", ".join(f"{text} (in {texts[text]} videos{known.get(text, '')})" for text in most)


def donors_of(videos: Sequence[Known]) -> Donors:
    """Find out who the donors of `videos` are; see the module."""
    texts = Counter(text for one in videos for text in set(one.donors))
    if not texts:
        return Donors({}, {}, {}, {}, {}, {})
    cast = _Cast(videos)
    people = {text: cast.people(text) for text in sorted(texts)}
    several = {text for text in people if cast.several(text)}
    nobody = {text for text, keys in people.items() if not keys}

    def counted(of: Collection[str]) -> dict[str, int]:
        return {text: texts[text] for text in sorted(of)}

    return Donors(
        _first_keys(people),
        unknown=counted(nobody - several),
        ambiguous=counted(nobody & several),
        unclear=counted(several - nobody),
        alike={text: name for text in nobody - several if (name := cast.alike(text))},
        spelled=cast.spelled(nobody),
    )


class _Cast:
    """The people and real videos that donors may name."""

    def __init__(self, videos: Sequence[Known]) -> None:
        self._videos = VideoNames(videos, reals_only=True)
        self._people: list[dict[str, set[str]]] = [defaultdict(set) for _ in forms("")]
        self._by_person: dict[str, list[Known]] = defaultdict(list)
        self._found: dict[str, tuple[set[str], tuple[Known, ...]]] = {}
        for key in {key for one in videos for key in _names(one)}:
            for level, form in enumerate(self._forms(key.partition(":")[2])):
                self._people[level][form].add(key)
        for one in (one for one in videos if one.real):
            for name in {self._forms(text)[-1] for text in (one.video, one.name) if text}:
                if person := person_part(name):
                    self._by_person[person].append(one)

    def people(self, text: str) -> set[str]:
        """The keys of the people whom `text` may mean; none if that is nobody known, or more than `FEW` people."""
        names, videos = self._meant(text)
        if self.several(text) and len({_cast_of(one) for one in videos}) > FEW:
            videos = ()
        return names.union(*(_shown(one) for one in videos))

    def several(self, text: str) -> bool:
        """Whether `text` names recordings of several people, and no person."""
        names, videos = self._meant(text)
        return bool(videos) and not names and not self._one_person(text, videos)

    def alike(self, text: str) -> str:
        """A known name that is the same number as `text`; empty if there is none."""
        known = {*self._people[2], *self._videos.stems} if text.isdecimal() else set()
        return min((name for name in known if name.isdecimal() and int(name) == int(text)), default="")

    def spelled(self, texts: Collection[str]) -> dict[str, str]:
        """The first of `texts` by each that differs in case, suffix or compression only."""
        first: dict[str, str] = {}
        found = {}
        for text in sorted(texts):
            folder = forms(text)[0].rpartition("/")[0].casefold()
            form = without_compression(f"{folder}/{self._forms(text)[-1]}", self._videos.compressions)
            found[text] = first.setdefault(form, text)
        return found

    def _meant(self, text: str) -> tuple[set[str], tuple[Known, ...]]:
        """The people and the real videos that the finest form of `text` that fits any names, found once.

        Videos of several people do not count beside the name of a person.
        """
        if text not in self._found:
            names, videos = next((pair for pair in self._candidates(text) if any(pair)), (set(), ()))
            self._found[text] = names, videos if not names or self._one_person(text, videos) else ()
        return self._found[text]

    def _candidates(self, text: str) -> Iterator[tuple[set[str], tuple[Known, ...]]]:
        """The people and real videos by form; last, a person whose recordings are numbered, or one of them."""
        for level, form in enumerate(self._forms(text)):
            yield self._people[level].get(form, set()), self._videos.at(text, level)
        last = self._forms(text)[-1]
        yield self._people[-1].get(person_part(last), set()), tuple(self._by_person.get(last, ()))

    def _one_person(self, text: str, videos: Sequence[Known]) -> bool:
        """Whether `videos`, which are called `text`, show one person: most of them, where clustering was wrong.

        Where nobody is known in them, numbered recordings are those of one person, and equal names in several
        folders are not.
        """
        if same_recording(videos, self._videos.compressions):
            return True
        casts = [cast for one in videos if (cast := {*(one.names or one.actors)})]
        if casts:
            return 2 * max(Counter(key for cast in casts for key in cast).values()) > len(casts)
        return [*videos] == self._by_person.get(self._forms(text)[-1])

    def _forms(self, text: str) -> tuple[str, ...]:
        return forms(text, self._videos.compressions)


def _names(one: Known) -> Iterator[str]:
    """The keys of the people of a video who have a name."""
    yield from (f"person:{name}" for name in one.names)
    yield from (key for key in one.actors if key.startswith("person:"))


def _cast_of(one: Known) -> frozenset[str]:
    """Who is seen in a video, to count people; only itself if nobody is known."""
    return frozenset(one.names or one.actors or (f"family:{one.family}",))


def _seen_keys(one: Known) -> list[str]:
    return [*_names(one), f"family:{one.family}", *one.actors]


def _shown(one: Known) -> set[str]:
    """The keys of the person in a real video; only that of its family if it shows several."""
    names, actors = set(_names(one)), set(one.actors)
    return {f"family:{one.family}"}.union(*(keys for keys in (names, actors) if len(keys) == 1))


def _first_keys(people: Mapping[str, Collection[str]]) -> dict[str, str]:
    """The key of a donor by each key of the same person.

    Args:
        people: the keys of the person that each text names; none for nobody known.
    """
    groups: dict[str, set[str]] = {}
    for text, keys in people.items():
        same = {f"person:{text}", *keys} if keys else set()
        merged = same.union(*(groups[key] for key in same if key in groups))
        groups.update(dict.fromkeys(merged, merged))
    real = {key for keys in people.values() for key in keys}
    rank = {kind: number for number, kind in enumerate(KINDS)}

    def order(key: str) -> tuple[bool, int, str]:
        return key not in real, rank[key.partition(":")[0]], key

    return {key: min(group, key=order) for key, group in groups.items()}
