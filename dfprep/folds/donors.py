"""Donors as people: a source names a donor by a person, or by a video that shows the person.

FaceForensics++ and Celeb-DF name donors by their source videos, others by people. A donor is compared with the
names of people and with the ids, names and paths of real videos, in ever coarser forms (`names.forms`). What it is
found to be, "person:ann" or "family:003", is one key for all texts that name the same person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dfprep.folds.names import Known, VideoNames, forms, person_part, same_recording

N_EXAMPLES = 3
KINDS = ("person", "family", "actor", "noise")  # a person who has several keys is known by the first of these


@dataclass(frozen=True)
class Donors:
    """The people who are donors, and how each is named.

    Attributes:
        first: the key of a donor by each key that means the same person.
        unknown, ambiguous: the texts that name nobody known, or several recordings, with their numbers of videos.
        alike: a known name by each unknown one that is the same number: zeros get lost in spreadsheets.
    """

    first: Mapping[str, str]
    unknown: Mapping[str, int]
    ambiguous: Mapping[str, int]
    alike: Mapping[str, str]

    def inserted(self, video: Known) -> tuple[str, ...]:
        """The keys of a video's donors; a donor who is nobody known has that of its text, as in other videos."""
        return tuple(sorted({self.first.get(key, key) for key in (f"person:{text}" for text in video.donors)}))

    def people(self, video: Known) -> set[str]:
        """The keys of the known people who are seen in or inserted into a video, and a donor of some video."""
        keys = (*_seen_keys(video), *(f"person:{text}" for text in video.donors))
        return {self.first[key] for key in keys if key in self.first}

    def bound(self, video: Known) -> bool:
        """Whether a video has donors, and all of them are known."""
        return bool(video.donors) and all(f"person:{text}" in self.first for text in video.donors)

    def problems(self) -> str:
        """The donors that are nobody known, with counts and examples; empty if all are known."""
        found = ((self.unknown, "name nobody known"), (self.ambiguous, "are names of several recordings"))
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
        return Donors({}, {}, {}, {})
    cast = _Cast(videos)
    people = {text: cast.people(text) for text in sorted(texts)}
    several = {text for text, keys in people.items() if not keys and cast.several(text)}
    unknown = {text for text, keys in people.items() if not keys} - several
    return Donors(
        _first_keys(people),
        {text: texts[text] for text in sorted(unknown)},
        {text: texts[text] for text in sorted(several)},
        {text: name for text in unknown if (name := cast.alike(text))},
    )


class _Cast:
    """The people and real videos that donors may name."""

    def __init__(self, videos: Sequence[Known]) -> None:
        self._videos = VideoNames(videos, reals_only=True)
        self._people: list[dict[str, set[str]]] = [defaultdict(set) for _ in forms("")]
        self._by_person: dict[str, list[Known]] = defaultdict(list)
        for key in {key for one in videos for key in _names(one)}:
            for level, form in enumerate(self._forms(key.partition(":")[2])):
                self._people[level][form].add(key)
        for one in (one for one in videos if one.real):
            for name in {self._forms(text)[-1] for text in (one.video, one.name) if text}:
                if person := person_part(name):
                    self._by_person[person].append(one)

    def people(self, text: str) -> set[str]:
        """The keys of the person whom `text` names; none if that is nobody known, or not clear."""
        names, videos = self._meant(text)
        if videos and not same_recording(videos, self._videos.compressions):
            videos = ()
        if not names and not videos and not self.several(text):
            last = self._forms(text)[-1]
            names, videos = self._people[-1].get(person_part(last), set()), tuple(self._by_person[last])
        return names.union(*(_shown(one) for one in videos))

    def several(self, text: str) -> bool:
        """Whether `text` names several recordings, and no person."""
        names, videos = self._meant(text)
        return bool(videos) and not names and not same_recording(videos, self._videos.compressions)

    def alike(self, text: str) -> str:
        """A known name that is the same number as `text`; empty if there is none."""
        known = {*self._people[2], *self._videos.stems} if text.isdecimal() else set()
        return min((name for name in known if name.isdecimal() and int(name) == int(text)), default="")

    def _meant(self, text: str) -> tuple[set[str], tuple[Known, ...]]:
        """The people and the real videos that the finest form of `text` that fits any names."""
        for level, form in enumerate(self._forms(text)):
            names, videos = self._people[level].get(form, set()), self._videos.at(text, level)
            if names or videos:
                return names, videos
        return set(), ()

    def _forms(self, text: str) -> tuple[str, ...]:
        return forms(text, self._videos.compressions)


def _names(one: Known) -> Iterator[str]:
    """The keys of the people of a video who have a name."""
    yield from (f"person:{name}" for name in one.names)
    yield from (key for key in one.actors if key.startswith("person:"))


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
