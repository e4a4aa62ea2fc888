"""The plan of the sample data set: people in circles, clips, and forgeries. Nothing is rendered here.

In real data sets people are linked by common videos and face swaps, and folds must not separate linked people. The
people here form circles: four pairs who appear together in clips and are each other's donors in swaps, three pairs
who are only each other's donors, and four people without links. No clip and no swap links two circles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dfprep.sample.people import PEOPLE

SIDES = ("left", "right")
METHODS = ("warp", "recolour", "none", "smooth", "warp", "recolour", "smooth")
"""Methods without a donor, assigned in this order; any two neighbours differ."""

STRENGTHS = {"warp": (0.25, 0.63), "recolour": (0.13, 0.33), "smooth": (0.13, 0.36)}
"""Smallest and largest planned strength; the method reaches the largest on every face."""

FULL_SWAP = {"person01": 0.54, "person03": 0.57, "person05": 0.56, "person07": 0.54, "person09": 0.37,
              "person11": 0.5, "person13": 0.49}  # fmt: skip
"""The strength of a full swap within each pair, by its first person; at least 0.6 of it is planned."""

GOLDEN = (5**0.5 - 1) / 2
"""The fractional parts of its multiples fill [0, 1) evenly, without repetition."""


@dataclass(frozen=True)
class FakePlan:
    """One forgery: the method, its strength in [0, 1], the altered face, the donor, and changes to the whole clip.

    `altered` is left or right in a clip of two people, "only" in a clip of one, and empty where no face is altered.
    The whole picture is moved to the right by `shift_px` and delayed by `delay_frames`, for which the first frame
    is repeated; the sound of a `dubbed` fake differs from its original's.
    """

    id: str
    method: str
    strength: float
    altered: str = ""
    donor: str = ""
    crf: int = 23
    shift_px: int = 0
    delay_frames: int = 0
    dubbed: bool = False


PLANTED = {
    16: FakePlan("shifted", "warp", 0.4, "only", shift_px=3),
    18: FakePlan("delayed", "warp", 0.4, "only", delay_frames=1),
    20: FakePlan("dubbed", "none", 0.0, dubbed=True),
}
"""One more fake in each of three one-person clips, by clip number: changes that a face alone does not show."""


@dataclass(frozen=True)
class ClipPlan:
    """One real clip and its fakes: the people from left to right, and the seed of all randomness in it.

    `enters_at` is the first frame in which the people are visible.
    """

    id: str
    people: tuple[str, ...]
    seed: int
    crf: int
    enters_at: int
    fakes: tuple[FakePlan, ...]


def plan(seed: int, n_clips: int | None = None) -> list[ClipPlan]:
    """The clips of the data set, or the first `n_clips` of them; deterministic for a seed.

    The seed changes poses, light, backgrounds and compression, but neither the people of a clip nor the forgeries.
    """
    people_and_circles = _people_of_clips()
    rng = np.random.default_rng(seed)
    n = len(people_and_circles)
    seeds, crfs = rng.integers(2**31, size=n), rng.integers(20, 26, size=n)
    clips = [
        _clip(number, people, circle, int(seeds[number]), int(crfs[number]))
        for number, (people, circle) in enumerate(people_and_circles)
    ]
    return clips[:n_clips]


def _people_of_clips() -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each clip its people from left to right and their circle; everybody has at least two clips."""
    names = [person.name for person in PEOPLE]
    circles = [tuple(names[2 * k : 2 * k + 2]) for k in range(7)] + [(name,) for name in names[14:]]
    clips: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for number, circle in enumerate(circles):
        n_together = {0: 2, 1: 2, 2: 1, 3: 1}.get(number, 0)
        clips += [((name,), circle) for name in circle]
        clips += [((circle if k == 0 else circle[::-1]), circle) for k in range(n_together)]
        if n_together == 0:
            clips += [((name,), circle) for name in circle]
    return [*clips, ((), ())]


def _clip(number: int, people: tuple[str, ...], circle: tuple[str, ...], seed: int, crf: int) -> ClipPlan:
    """Clip `number` and its fakes: a swap where the circle has a donor, other methods, and those of `PLANTED`."""
    name = f"clip{number + 1:02d}"
    fakes = []
    if not people:
        fakes.append(FakePlan("none", "none", 0.0))
    elif len(people) == 2:
        side = number % 2
        fakes.append(_swap(number, SIDES[side], people[1 - side], circle))
        fakes.append(_without_donor(number, SIDES[1 - side], 2 * number))
    elif len(circle) == 2:
        fakes.append(_swap(number, "only", circle[1 - circle.index(people[0])], circle))
        if number % 2:
            fakes.append(_without_donor(number, "only", number))
    else:
        fakes += [_without_donor(number, "only", 2 * number), _without_donor(number, "only", 2 * number + 1)]
    if number in PLANTED:
        fakes.append(PLANTED[number])
    # a quality other than the real clip's, or an unaltered fake would be an identical file
    fakes = [replace(fake, id=f"{name}_{fake.id}", crf=crf + 1 + (number + k) % 3) for k, fake in enumerate(fakes)]
    enters_at = 15 if number == 14 else 0
    return ClipPlan(name, people, seed, crf, enters_at, tuple(fakes))


def _swap(number: int, altered: str, donor: str, circle: tuple[str, ...]) -> FakePlan:
    full = FULL_SWAP[circle[0]]
    return FakePlan("swap", "swap", _strength(number, 0.6 * full, full), altered, donor)


def _without_donor(number: int, altered: str, turn: int) -> FakePlan:
    method = METHODS[turn % len(METHODS)]
    if method == "none":
        return FakePlan(method, method, 0.0)
    strength = _strength(turn, *STRENGTHS[method])
    return FakePlan(f"{method}{round(100 * strength)}", method, strength, altered)


def _strength(turn: int, low: float, high: float) -> float:
    """A strength in [low, high]; different for different turns."""
    return round(low + (high - low) * (turn * GOLDEN % 1), 2)
