"""What the sample data set consists of: people in circles, clips, and forgeries. Nothing is rendered here.

Real data sets hold people who share videos and faces, which folds must not tear apart. So the people come
in circles: four pairs who also appear side by side and lend each other their faces, three pairs who only
lend faces, and four loners. No clip and no donor joins two circles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dfprep.sample.cast import PEOPLE

SIDES = ("left", "right")
METHODS = ("warp", "recolour", "none", "smooth", "warp", "recolour", "smooth")
"""Methods that need no donor, dealt out in this order; any two that follow each other differ."""

STRENGTHS = {"warp": (0.25, 0.63), "recolour": (0.13, 0.33), "smooth": (0.13, 0.36)}
"""From the weakest strength that is dealt out to one that the method reaches on every face."""

SWAP_REACH = {"person01": 0.54, "person03": 0.57, "person05": 0.56, "person07": 0.54, "person09": 0.37,
              "person11": 0.5, "person13": 0.49}  # fmt: skip
"""The strength of a full swap within each pair, by its first person; dealt out from 0.6 of it."""

GOLDEN = (5**0.5 - 1) / 2
"""The fractional parts of its multiples fill [0, 1) evenly, however many are taken, and none comes twice."""


@dataclass(frozen=True)
class FakePlan:
    """One forgery: the method, its strength in [0, 1], whose face is altered and by whom; and what else was done.

    `altered` is left or right in a clip of two people, only in one of one, and empty where nothing is altered.
    The whole picture is moved to the right by `shift_px` and shown `delay_frames` later, the first frame as
    long; a `dubbed` fake has another sound than its original.
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
"""One fake more in three clips of one person, by the clip's number: what no look at a face alone can tell."""


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
    """Clip `number` and its fakes: a swap where the circle has a donor, other methods, and what is planted."""
    name = f"clip{number + 1:02d}"
    fakes = []
    if not people:
        fakes.append(FakePlan("none", "none", 0.0))
    elif len(people) == 2:
        side = number % 2
        fakes.append(_swap(number, SIDES[side], people[1 - side], circle))
        fakes.append(_other(number, SIDES[1 - side], 2 * number))
    elif len(circle) == 2:
        fakes.append(_swap(number, "only", circle[1 - circle.index(people[0])], circle))
        if number % 2:
            fakes.append(_other(number, "only", number))
    else:
        fakes += [_other(number, "only", 2 * number), _other(number, "only", 2 * number + 1)]
    if number in PLANTED:
        fakes.append(PLANTED[number])
    # another quality than the real clip's: an untouched fake would be the same file again
    fakes = [replace(fake, id=f"{name}_{fake.id}", crf=crf + 1 + (number + k) % 3) for k, fake in enumerate(fakes)]
    enters_at = 15 if number == 14 else 0
    return ClipPlan(name, people, seed, crf, enters_at, tuple(fakes))


def _swap(number: int, altered: str, donor: str, circle: tuple[str, ...]) -> FakePlan:
    most = SWAP_REACH[circle[0]]
    return FakePlan("swap", "swap", _dealt(number, 0.6 * most, most), altered, donor)


def _other(number: int, altered: str, turn: int) -> FakePlan:
    method = METHODS[turn % len(METHODS)]
    if method == "none":
        return FakePlan(method, method, 0.0)
    strength = _dealt(turn, *STRENGTHS[method])
    return FakePlan(f"{method}{round(100 * strength)}", method, strength, altered)


def _dealt(turn: int, low: float, high: float) -> float:
    return round(low + (high - low) * (turn * GOLDEN % 1), 2)
