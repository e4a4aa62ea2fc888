from __future__ import annotations

import itertools

import numpy as np
import pytest
from skimage.metrics import structural_similarity

from dfprep.errors import ConfigError
from dfprep.sample.clip_files import altered_people
from dfprep.sample.clip_plan import ClipPlan, FakePlan, plan
from dfprep.sample.face_shapes import face_ellipse, face_mask
from dfprep.sample.filming import face_boxes, plan_shot, render_frames
from dfprep.sample.forgeries import METHODS, alter, detail_change
from dfprep.sample.people import PEOPLE
from dfprep.sample.person_rendering import inverse_warp, person, warp_points
from dfprep.sample.portraits import EYE_DISTANCE, EYES_MIDDLE, NAMES, portrait
from dfprep.sample.recipe import FRAME_HEIGHT, FRAME_WIDTH

N_FRAMES = 26


def examples() -> list[tuple[ClipPlan, FakePlan]]:
    """A fake of each method in the first clips, and one of each side in a clip of two."""
    chosen: dict[object, tuple[ClipPlan, FakePlan]] = {}
    for clip in plan(2020)[:12]:
        for fake in clip.fakes:
            chosen.setdefault((fake.method, fake.altered in ("left", "right")), (clip, fake))
    return list(chosen.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_portraits_eyes_are_level_and_at_their_positions(name: str) -> None:
    points = portrait(name).points
    np.testing.assert_allclose((points[0] + points[1]) / 2, EYES_MIDDLE, atol=0.01)
    np.testing.assert_allclose(points[1] - points[0], (EYE_DISTANCE, 0), atol=0.01)


@pytest.mark.parametrize("row", PEOPLE, ids=lambda row: row.name)
def test_warp_points_inverts_inverse_warp_and_no_warp_folds(row) -> None:  # type: ignore[no-untyped-def]
    points = portrait(row.base).points
    moved = warp_points(row, points)
    np.testing.assert_allclose(
        np.stack(inverse_warp(row, points, moved[:, 0], moved[:, 1]), axis=1), points, atol=0.1
    )
    y, x = np.mgrid[60:400:4.0, 150:490:4.0]
    from_x, from_y = inverse_warp(row, points, x, y)
    assert (np.diff(from_x, axis=1) > 0).all()
    assert (np.diff(from_y, axis=0) > 0).all()


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


def test_a_face_mask_is_one_in_the_middle_and_zero_outside_the_ellipse() -> None:
    points = person(PEOPLE[0].name).points
    mask = face_mask(points)
    centre, radii = face_ellipse(points)
    x, y = (int(value) for value in centre)
    assert mask[y, x] == 1
    assert mask[y, int(np.ceil(centre[0] + radii[0]))] == 0
    assert mask[int(np.ceil(centre[1] + radii[1])), x] == 0
    assert mask[y, int(centre[0] + 0.95 * radii[0])] > 0


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


def test_every_face_is_90_to_180_px_tall_and_inside_the_frame() -> None:
    for clip in plan(2020):
        people = [portrait(next(row.base for row in PEOPLE if row.name == name)) for name in clip.people]
        boxes = face_boxes(plan_shot(clip.seed, len(people), 60), people)
        if not people:
            continue
        heights = boxes[..., 3] - boxes[..., 1]
        assert heights.min() > 90, clip.id
        assert heights.max() < 180, clip.id
        assert boxes[..., :2].min() > 0, clip.id
        assert boxes[..., 2].max() < FRAME_WIDTH, clip.id
        assert boxes[..., 3].max() < FRAME_HEIGHT, clip.id


def test_two_people_do_not_overlap_and_the_first_is_on_the_left() -> None:
    for clip in plan(2020):
        if len(clip.people) == 2:
            left, right = face_boxes(plan_shot(clip.seed, 2, 60), [portrait("collins"), portrait("hopper")])
            assert (right[:, 0] - left[:, 2] > 40).all(), clip.id


def test_no_person_is_visible_before_the_entry() -> None:
    people = [portrait("collins")]
    empty = plan_shot(3, 1, N_FRAMES)
    shot = plan_shot(3, 1, N_FRAMES, enters_at=15)
    boxes = face_boxes(shot, people)[0]
    assert (boxes[:15, 2] < 0).all()
    np.testing.assert_array_equal(boxes[20:], face_boxes(empty, people)[0, 20:])


@pytest.mark.slow
def test_dlib_distinguishes_all_people() -> None:
    dlib = pytest.importorskip("dlib", reason="dlib is not installed: pip install dfprep[dlib]")
    models = pytest.importorskip("face_recognition_models", reason="its weights are not installed")
    detect = dlib.get_frontal_face_detector()
    shape = dlib.shape_predictor(models.pose_predictor_five_point_model_location())
    embed = dlib.face_recognition_model_v1(models.face_recognition_model_location())
    vectors, names = [], []
    for number, row in enumerate(PEOPLE):
        for take in (0, 1):
            shot = plan_shot(100 * take + number, 1, 25)
            # dlib's detector misses a face in some frames
            found = ((frame, box) for frame in render_frames(shot, [person(row.name)]) for box in detect(frame, 1))
            frame, box = next(found)
            vector = np.array(embed.compute_face_descriptor(frame, shape(frame, box)))
            vectors.append(vector / np.linalg.norm(vector))
            names.append(row.name)
    distances = np.linalg.norm(np.array(vectors)[:, None] - np.array(vectors), axis=2)
    same = np.array(names)[:, None] == np.array(names)
    assert distances[same].max() < 0.2
    assert distances[~same].min() > 0.3
