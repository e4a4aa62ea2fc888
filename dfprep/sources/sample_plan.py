"""What the sample data set consists of: people in circles, clips, and forgeries. Nothing is rendered here.

Real data sets hold people who share videos and faces, which folds must not tear apart. So the people come
in circles: four pairs who also appear side by side and lend each other their faces, three pairs who only
lend faces, and four loners. No clip and no donor joins two circles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dfprep.sources.sample_people import PEOPLE

SIDES = ("left", "right")
SWEEP = (("warp", 1.0), ("recolour", 0.6), ("none", 0.0), ("smooth", 1.0), ("warp", 0.5), ("recolour", 1.0),
         ("smooth", 0.5))  # fmt: skip
"""Methods and strengths that need no donor, dealt out in this order; no two are equal."""


@dataclass(frozen=True)
class FakePlan:
    """One forgery: the method, its strength in [0, 1], whose face is altered and by whom.

    `altered` is left or right in a clip of two people, only in one of one, and empty where nothing is altered.
    """

    id: str
    method: str
    strength: float
    altered: str = ""
    donor: str = ""
    crf: int = 23


@dataclass(frozen=True)
class ClipPlan:
    """One real clip and its fakes: who is seen from left to right, and the seed of everything random in it.

    `enters_at` is the frame from which on the people are seen; 0 = all along.
    """

    id: str
    people: tuple[str, ...]
    seed: int
    crf: int
    enters_at: int
    fakes: tuple[FakePlan, ...]


def plan(seed: int, n_clips: int | None = None) -> list[ClipPlan]:
    """The clips of the data set, or the first `n_clips` of them; the same for the same seed.

    The seed varies poses, light, backgrounds, compression; who meets whom and which forgeries are made stays.
    """
    names = [person.name for person in PEOPLE]
    circles = [tuple(names[2 * k : 2 * k + 2]) for k in range(7)] + [(name,) for name in names[14:]]
    casts: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for number, circle in enumerate(circles):
        pairs = {0: 2, 1: 2, 2: 1, 3: 1}.get(number, 0)
        casts += [((name,), circle) for name in circle]
        casts += [((circle if k == 0 else circle[::-1]), circle) for k in range(pairs)]
        if pairs == 0:  # everybody has at least two clips
            casts += [((name,), circle) for name in circle]
    casts.append(((), ()))
    rng = np.random.default_rng(seed)
    seeds, crfs = rng.integers(2**31, size=len(casts)), rng.integers(20, 26, size=len(casts))
    clips = [
        _clip(number, people, circle, int(seeds[number]), int(crfs[number]))
        for number, (people, circle) in enumerate(casts)
    ]
    return clips[:n_clips]


def _clip(number: int, people: tuple[str, ...], circle: tuple[str, ...], seed: int, crf: int) -> ClipPlan:
    """Clip `number` and its fakes: a swap where the circle has a donor, and forgeries from `SWEEP`."""
    name = f"clip{number + 1:02d}"
    fakes = []
    if not people:
        fakes.append(FakePlan(f"{name}_none", "none", 0.0))
    elif len(people) == 2:
        side = number % 2
        fakes.append(_swap(name, SIDES[side], people[1 - side], 1.0))
        fakes.append(_other(name, SIDES[1 - side], 2 * number))
    elif len(circle) == 2:
        donor = circle[1 - circle.index(people[0])]
        fakes.append(_swap(name, "only", donor, 0.6 if number % 3 == 0 else 1.0))
        if number % 2:
            fakes.append(_other(name, "only", number))
    else:
        fakes += [_other(name, "only", 2 * number), _other(name, "only", 2 * number + 1)]
    # another quality than the real clip's: an untouched fake would be the same file again
    fakes = [replace(fake, crf=crf + 1 + (number + k) % 3) for k, fake in enumerate(fakes)]
    enters_at = 15 if number == 14 else 0
    return ClipPlan(name, people, seed, crf, enters_at, tuple(fakes))


def _swap(clip: str, altered: str, donor: str, strength: float) -> FakePlan:
    return FakePlan(f"{clip}_swap", "swap", strength, altered, donor)


def _other(clip: str, altered: str, turn: int) -> FakePlan:
    method, strength = SWEEP[turn % len(SWEEP)]
    suffix = method if method == "none" else f"{method}{round(100 * strength)}"
    return FakePlan(f"{clip}_{suffix}", method, strength, altered if method != "none" else "")
