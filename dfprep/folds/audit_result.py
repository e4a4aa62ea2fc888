"""The result of an audit, as plain values (`as_json`) and as text (`lines`)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Check:
    """The check of one relation.

    Attributes:
        what: its name. bound: whether a value on both sides is a leak; else it is only reported.
        why_not: why it could not be checked; empty if it was.
        n_keys: how many values there are. values: those on both sides of a boundary.
        across_levels: those of `values` that are in both levels.
        known, total: of how many videos a value is known, and how many could have one; only fakes if `of_fakes`.
        note: what else limits the check.
    """

    what: str
    bound: bool = True
    why_not: str = ""
    n_keys: int = 0
    values: tuple[str, ...] = ()
    across_levels: int = 0
    known: int = 0
    total: int = 0
    of_fakes: bool = False
    examples: tuple[str, ...] = ()
    note: str = ""

    @property
    def checked(self) -> bool:
        """Whether something could be on both sides, as far as is known."""
        return not self.why_not

    @property
    def leaks(self) -> int:
        """Values that must not be on both sides of a boundary, and are."""
        return len(self.values) if self.bound else 0

    def line(self) -> str:
        """The check as a sentence."""
        if not self.checked:
            return f"{self.what}: NOT CHECKED, {self.why_not}{self._note()}"
        across = f", {self.across_levels} of them across levels" if self.values else ""
        limits = f"{self.limits()}{self._note()}"
        if not self.bound:
            found = f"{len(self.values)} of {self.n_keys} values"
            return f"{self.what}: not bound: {found} on both sides of a boundary{across}{limits}"
        if not self.values:
            return f"{self.what}: none of {self.n_keys} on both sides of a boundary{limits}"
        examples = f"; such as {'; '.join(self.examples)}"
        return f"{self.what}: {self.leaks} of {self.n_keys} LEAK{across}{limits}{examples}"

    def limits(self) -> str:
        """The part of the videos that was checked; empty for all of them."""
        return f"; checked for {self.known} of {self.total} {self._kind}" if self.known < self.total else ""

    def not_checked(self) -> str:
        """What was not checked, and why, in few words; empty if all was, as far as anything is known."""
        if not self.checked:
            return f"{self.what} ({self.why_not}{self._note()})"
        missing = self.total - self.known
        return (
            f"{self.what} of {missing} of {self.total} {self._kind} ({self.note})" if missing and self.note else ""
        )

    @property
    def _kind(self) -> str:
        return "fakes" if self.of_fakes else "videos"

    def _note(self) -> str:
        return f"; {self.note}" if self.note else ""


@dataclass(frozen=True)
class Part:
    """A level (`fold` is empty) or a fold: its number of videos, the ideal number, and its shares.

    `class_distance` is the total-variation distance of the class shares to those of all placed videos, 0 to 1.
    """

    level: str
    fold: str
    videos: int
    share: float
    ideal: float | None
    label_shares: Mapping[str, float]
    class_shares: Mapping[str, float]
    person_shares: Mapping[str, float]
    class_distance: float | None


@dataclass(frozen=True)
class Audit:
    """The checks, and the levels and folds with the shares of labels, classes and persons.

    Attributes:
        label_shares, class_shares, person_shares: of all placed videos, the ideal shares of every part.
        left_out: the number of videos without a place by status.
        misplaced: videos with a place that must not have one: the status is not ok, or there is no person.
        unplaced: videos with status ok and without a place.
    """

    n_rows: int
    checks: tuple[Check, ...]
    levels: tuple[Part, ...]
    folds: tuple[Part, ...]
    label_shares: Mapping[str, float]
    class_shares: Mapping[str, float]
    person_shares: Mapping[str, float]
    left_out: Mapping[str, int]
    misplaced: int
    unplaced: int

    @property
    def leaks(self) -> int:
        """Keys on both sides of a boundary, of all kinds that are bound; must be 0."""
        return sum(check.leaks for check in self.checks)

    @property
    def ok(self) -> bool:
        """Nothing leaks, everything eligible has a place, and nothing else has one."""
        return not (self.leaks or self.misplaced or self.unplaced)

    def as_json(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        checks = [{"leaks": check.leaks, "checked": check.checked, **asdict(check)} for check in self.checks]
        return {"leaks": self.leaks, "ok": self.ok, **asdict(self), "checks": checks}

    @property
    def not_checked(self) -> str:
        """The relations that could not be checked, or not for all videos, with the reason; empty if all were."""
        found = [one for check in self.checks if (one := check.not_checked())]
        return f"NOT CHECKED: {', '.join(found)}" if found else ""

    def lines(self) -> tuple[str, ...]:
        """Sentences, then a table of levels and folds."""
        placed = sum(part.videos for part in self.folds)
        names = ", ".join(check.what for check in self.checks if not check.checked)
        not_checked = f"; NOT CHECKED: {names}" if names else ""
        sentences = [f"{self.leaks} leaks; {placed} of {self.n_rows} videos have a place{not_checked}"]
        sentences += [check.line() for check in self.checks]
        if self.left_out:
            sentences.append("without a place: " + ", ".join(f"{n} {why}" for why, n in self.left_out.items()))
        if self.misplaced:
            sentences.append(f"{self.misplaced} videos have a place although they are not ok or show no person")
        if self.unplaced:
            sentences.append(f"{self.unplaced} videos are ok and have no place")
        return (*sentences, *self._table())

    def _table(self) -> list[str]:
        """One line for all videos, each level and each fold: videos, ideal, shares in percent."""
        shares = {
            **dict.fromkeys(self.label_shares, (self.label_shares, "label_shares")),
            **{f"class {k}": (self.class_shares, "class_shares") for k in self.class_shares},
            **{f"persons {n}": (self.person_shares, "person_shares") for n in self.person_shares},
        }
        header = ["", "videos", "ideal", "share %", *shares, "classes off"]
        total = sum(part.videos for part in self.folds)
        lines = [header, ["all", f"{total}", "", "100.0", *(_percent(w, n) for n, (w, _) in shares.items()), ""]]
        for part in (*self.levels, *(part for part in self.folds if part.fold)):
            if len(self.levels) == 1 and not part.fold:
                continue
            name = f"  fold {part.fold}" if part.fold and part.level else (part.fold and f"fold {part.fold}")
            ideal = "" if part.ideal is None else f"{part.ideal:.1f}"
            own = [_percent(getattr(part, field), n) for n, (_, field) in shares.items()]
            off = "" if part.class_distance is None else f"{part.class_distance:.3f}"
            row = [f"{part.level}{name}", f"{part.videos}", ideal, f"{100 * part.share:.1f}", *own, off]
            lines.append(row)
        widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
        return [
            "  ".join([line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))])
            for line in lines
        ]


def distance(shares: Mapping[str, float], whole: Mapping[str, float]) -> float | None:
    """Total-variation distance of two distributions; None if one is unknown.

    >>> distance({"0": 0.5, "1": 0.5}, {"0": 0.75, "1": 0.25})
    0.25
    """
    if not shares or not whole:
        return None
    # fsum: its result does not depend on the order, which in a set differs from run to run
    return math.fsum(abs(shares.get(key, 0) - whole.get(key, 0)) for key in {*shares, *whole}) / 2


def _percent(shares: Mapping[str, float], name: str) -> str:
    key = name.removeprefix("class ").removeprefix("persons ")
    return f"{100 * shares[key]:.1f}" if key in shares else "0.0"
