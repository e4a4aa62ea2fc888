from __future__ import annotations

import itertools

import numpy as np
import pytest
from skimage.metrics import structural_similarity

from dfprep.errors import ConfigError
from dfprep.sample.clip_files import altered_people
from dfprep.sample.clip_plan import ClipPlan, FakePlan, plan
from dfprep.sample.face_shapes import face_ellipse
from dfprep.sample.filming import face_boxes, plan_shot, render_frames
from dfprep.sample.forgeries import METHODS, alter, detail_change
from dfprep.sample.people import PEOPLE
from dfprep.sample.person_rendering import person
from dfprep.sample.portraits import portrait

N_FRAMES = 26


def examples() -> list[tuple[ClipPlan, FakePlan]]:
    """A fake of each method in the first clips, and one of each side in a clip of two."""
    chosen: dict[object, tuple[ClipPlan, FakePlan]] = {}
    for clip in plan(2020)[:12]:
        for fake in clip.fakes:
            chosen.setdefault((fake.method, fake.altered in ("left", "right")), (clip, fake))
    return list(chosen.values())


@pytest.mark.parametrize(("clip", "fake"), examples(), ids=lambda value: value.id)
def test_a_fake_equals_its_original_outside_the_altered_face(clip: ClipPlan, fake: FakePlan) -> None:
    people = [person(name) for name in clip.people]
    shot = plan_shot(clip.seed, len(people), N_FRAMES, clip.enters_at)
    index = int(fake.altered == "right")
    boxes = face_boxes(shot, people)[index]
    pairs = zip(render_frames(shot, people), render_frames(shot, altered_people(clip, fake)), boxes, strict=True)
    for real, altered, (x1, y1, x2, y2) in itertools.islice(pairs, 0, None, 5):
        differs = (real != altered).any(axis=2)
        assert differs.any() == (fake.method != "none")
        rows, columns = np.nonzero(differs)
        if len(rows):
            assert rows.min() >= y1 - 2
            assert rows.max() <= y2 + 2
            assert columns.min() >= x1 - 2
            assert columns.max() <= x2 + 2


@pytest.mark.parametrize("method", [name for name in METHODS if name != "none"])
def test_more_strength_means_less_similarity(method: str) -> None:
    target, donor = person(PEOPLE[0].name), person(PEOPLE[1].name)
    centre, radii = face_ellipse(target.points)
    (x1, y1), (x2, y2) = (centre - radii).astype(int), (centre + radii).astype(int)

    def similarity(strength: float) -> float:
        pictures = [
            one.image[y1:y2, x1:x2].mean(axis=2) for one in (target, alter(target, method, strength, donor))
        ]
        return float(structural_similarity(*pictures, data_range=1.0))

    values = [similarity(strength) for strength in (0.0, 0.1, 0.2, 0.33)]
    assert values[0] > 0.999
    assert all(more < less - 0.002 for less, more in itertools.pairwise(values)), values


@pytest.mark.parametrize("method", [name for name in METHODS if name != "none"])
def test_a_face_changes_by_the_strength_for_every_method(method: str) -> None:
    target, donor = person(PEOPLE[0].name), person(PEOPLE[1].name)
    for strength in (0.0, 0.15, 0.3):
        altered = alter(target, method, strength, donor).image
        assert detail_change(target, altered) == pytest.approx(strength, abs=2e-3)


def test_another_face_changes_more_detail_than_a_colder_light() -> None:
    target, donor = portrait("collins"), portrait("hopper")
    assert detail_change(target, target.image) == 0
    assert detail_change(target, target.image * np.float32([0.95, 0.97, 1])) < 0.05
    assert 0.6 < detail_change(target, donor.image) < 1.1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("blur", 1.0), "method must be one of"),
        (("warp", 0.9), r"strength must be in \[0, 0.6\d+\] for a warp of this face, got 0.9"),
        (("warp", -0.1), "strength must be in .*, got -0.1"),
        (("none", 0.5), r"strength must be in \[0, 0.000\] for a none"),
        (("swap", 1.0), "donor must be given for a swap"),
    ],
)
def test_alter_rejects_unknown_methods_and_strengths_out_of_range(
    arguments: tuple[str, float], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        alter(portrait("collins"), *arguments)
