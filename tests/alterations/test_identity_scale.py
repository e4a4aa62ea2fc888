import numpy as np
import pytest

from dfprep.alterations import Appearance, IdentityScale, IdentityVerdict

RNG = np.random.default_rng(3)


def face(angle, spread=0.0, n_frames=4):
    """Unit vectors (T, 2) around an angle in degrees."""
    angles = np.deg2rad(angle + spread * np.linspace(-1, 1, n_frames))
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def seen(*named):
    return [Appearance(video, frozenset(names)) for video, names in named]


FOUR = seen(("a", {"ann"}), ("b", {"bea"}), ("c", {"cid"}), ("c", {"cid"}))
SCALE = IdentityScale.of([face(0), face(60), face(120), face(180)], FOUR)


def test_the_scale_is_the_mean_cosine_of_the_frames_of_one_person_and_of_two():
    spread = IdentityScale.of([face(0, 30, n_frames=2), face(90, 0)], seen(("a", set()), ("b", set())))
    assert spread.same == pytest.approx([0.5, 1])
    assert spread.others == pytest.approx([np.cos(np.pi / 3) / 2 + np.cos(np.deg2rad(120)) / 2], abs=1e-6)


def test_people_of_one_video_are_two_and_those_with_a_common_name_may_be_one():
    assert len(SCALE.others) == 6
    assert len(IdentityScale.of([face(0), face(5)], seen(("a", {"ann"}), ("b", {"ann", "bea"}))).others) == 0
    assert len(IdentityScale.of([face(0), face(5)], seen(("a", {"ann", "bea"}), ("a", {"ann", "bea"}))).others) == 1
    assert len(IdentityScale.of([face(0), face(5)], seen(("a", set()), ("b", set()))).others) == 1


def test_verdicts_are_relative_to_the_data():
    scale = IdentityScale(same=np.full(5, 0.98), others=np.full(5, 0.9))
    verdicts = [scale.verdict(x) for x in (0.5, 0.939, 0.941, 0.959, 0.961, 1.0)]
    swap, reenactment, unclear = IdentityVerdict.SWAP, IdentityVerdict.REENACTMENT, IdentityVerdict.UNCLEAR
    assert verdicts == [swap, swap, unclear, unclear, reenactment, reenactment]
    assert IdentityScale(np.full(5, 0.6), np.full(5, 0.0)).verdict(0.5) is reenactment


@pytest.mark.parametrize(
    ("scale", "reason"),
    [
        (IdentityScale.of([np.zeros((4, 0), np.float32)] * 3, FOUR[:3]), "have no embeddings"),
        (IdentityScale.of([np.full((4, 2), np.nan)] * 3, FOUR[:3]), "have no embeddings"),
        (IdentityScale.of([face(0), face(90)], FOUR[:2]), "1 pairs of different people, and a scale needs 3"),
        (IdentityScale.of([face(0), face(0), face(0, 5)], FOUR[:3]), "do not tell the people of the data apart"),
        (SCALE, ""),
    ],
)
def test_a_scale_that_tells_nothing_says_why(scale, reason):
    assert reason in scale.why_unknown()
    assert bool(scale.why_unknown()) == bool(reason)
