"""The checks of an audit: for each relation, which of its keys are in more than one place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from dfprep.folds.audit_columns import NOISE_KIND, PlaceOf, Table
from dfprep.folds.audit_result import Check
from dfprep.folds.donors import Donors, donors_of
from dfprep.folds.names import Known
from dfprep.folds.relations import NEAR_COPIES, ORIGINALS, PEOPLE, RELATIONS, Relation

N_EXAMPLES = 5
ALWAYS = ("names", "hash")  # not columns alone: the caller may know them


def checks_of(rows: Table, videos: Sequence[Known], bind: Collection[str] | None) -> Iterator[Check]:
    """One check for each of `RELATIONS`.

    Args:
        videos: what is known of each row. bind: see `audit`.
    """
    donors = donors_of(videos)
    for relation in RELATIONS:
        yield _Checking(rows, videos, donors, relation).check(bind is None or relation.binds(bind))


@dataclass(frozen=True)
class _Checking:
    """The check of one relation."""

    rows: Table
    videos: Sequence[Known]
    donors: Donors
    relation: Relation

    def check(self, bound: bool) -> Check:
        """The keys in more than one place; or why there can be none."""
        known = [(one, place) for one, place, original in self._placed() if self._is_known(one, original)]
        note = self._note(len(known))
        why_not = self._why_not({place for _, place in known})
        if why_not:
            return Check(self.relation.name, bound, why_not=why_not, note=note)
        places: dict[str, Counter[PlaceOf]] = defaultdict(Counter)
        for one, place, _ in self._placed():
            for key in self._keys(one):
                places[key][place] += 1
        leaking = {key.partition(":")[2]: found for key, found in sorted(places.items()) if len(found) > 1}
        return Check(
            self.relation.name,
            bound,
            n_keys=len(places),
            values=tuple(leaking),
            across_levels=sum(len({level for level, _ in found}) > 1 for found in leaking.values()),
            known=len(known),
            total=sum(self._is_concerned(one, original) for one, _, original in self._placed()),
            of_fakes=self.relation.of_fakes or self.relation.name == PEOPLE,
            examples=tuple(_example(key, found) for key, found in list(leaking.items())[:N_EXAMPLES]),
            note=note,
        )

    def _note(self, n_known: int) -> str:
        if self.relation.name == NEAR_COPIES and 0 < n_known < sum(1 for _ in self._placed()):
            return "the others have no fingerprint"
        return self.donors.problems() if self.relation.name == PEOPLE else ""

    def _placed(self) -> Iterator[tuple[Known, PlaceOf, str]]:
        for one, place, original in zip(self.videos, self.rows.places, self.rows.original, strict=True):
            if place is not None:
                yield one, place, original

    def _is_known(self, one: Known, original: str) -> bool:
        """Whether the video is compared with others; a video that is its own family says nothing by itself."""
        if self.relation.name == ORIGINALS:
            return bool(original)
        if self.relation.name == PEOPLE:
            return self.donors.bound(one)
        return bool(self._keys(one))

    def _keys(self, one: Known) -> set[str]:
        """The keys that other videos may have, too: not those of unknown people."""
        keys = self.relation.keys(one, self.donors)
        return {key for key in keys if not key.startswith(f"{NOISE_KIND}:")}

    def _is_concerned(self, one: Known, original: str) -> bool:
        if self.relation.name == PEOPLE:
            return bool(one.donors)
        return not self.relation.of_fakes or not one.real or self._is_known(one, original)

    def _why_not(self, known_in: Collection[PlaceOf]) -> str:
        """Why nothing can be on both sides: a column is missing, nothing is known, or only on one side."""
        column, everywhere = self.relation.column, {place for _, place, _ in self._placed()}
        if column not in (*self.rows.found, *ALWAYS):
            return f"no column {column}"
        if len(everywhere) == 1:
            return f"all videos are in one place, {in_words(*everywhere)}"
        if not known_in:
            has_donors = self.relation.name != PEOPLE or any(one.donors for one, _, _ in self._placed())
            return self.relation.lacking if has_donors else "no video has a donor"
        if len(known_in) == 1 and self.relation.name not in (ORIGINALS, PEOPLE):
            return f"known in one place only, {in_words(*known_in)}"
        return ""


def _example(key: str, found: Counter[PlaceOf]) -> str:
    return f"{key} in " + ", ".join(f"{in_words(place)} ({n})" for place, n in sorted(found.items()))


def in_words(place: PlaceOf) -> str:
    """A place as text, such as "1st_level fold 2"."""
    level, fold = place
    return " ".join(part for part in (level, f"fold {fold}" if fold else "") if part)
