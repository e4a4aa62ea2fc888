import numpy as np
import pytest

from dfprep.alterations import (
    THRESHOLDS,
    Alignment,
    FakeMeasures,
    FamilyMeasures,
    Similarity,
    auto_thresholds,
    minima,
)

RNG = np.random.default_rng(0)
ALTERED = np.clip(RNG.normal(0.90, 0.02, 400), 0, 1)
UNALTERED = np.clip(RNG.normal(0.98, 0.005, 100), 0, 1)
PAIRS = np.stack([RNG.choice(ALTERED, 100), UNALTERED], axis=1)


def test_95_percent_of_altered_faces_are_at_or_below_the_first_threshold():
    chosen = auto_thresholds(ALTERED, PAIRS)
    share = (chosen.thresholds[0] >= ALTERED).mean()
    assert 0.95 <= share < 0.955
    assert chosen.thresholds != THRESHOLDS
    assert (chosen.n_one, chosen.n_two) == (400, 100)
    assert "removes 100% of 100 unaltered" in chosen.how


def test_the_order_of_persons_and_of_fakes_does_not_matter():
    swapped = np.where(RNG.random((100, 1)) < 0.5, PAIRS, PAIRS[:, ::-1])
    assert auto_thresholds(RNG.permutation(ALTERED), swapped[::-1]) == auto_thresholds(ALTERED, PAIRS)


def test_the_others_are_as_far_below_the_first_as_the_default_ones():
    first, *others = auto_thresholds(ALTERED, PAIRS).thresholds
    assert [first - x for x in others] == pytest.approx([0.015, 0.065, 0.115])


@pytest.mark.parametrize(("one", "two"), [(ALTERED[:19], PAIRS), (ALTERED, PAIRS[:19]), (ALTERED[:0], PAIRS[:0])])
def test_too_few_fakes_fall_back_to_the_defaults_and_say_so(one, two):
    chosen = auto_thresholds(one, two)
    assert chosen.thresholds == THRESHOLDS
    assert f"{len(one)} fakes of one person and {len(two)} of two" in chosen.how


def test_faces_that_cannot_be_told_apart_fall_back_to_the_defaults():
    chosen = auto_thresholds(ALTERED, RNG.choice(ALTERED, (100, 2)))
    assert chosen.thresholds == THRESHOLDS
    assert "does not separate" in chosen.how


def test_thresholds_below_0_fall_back_to_the_defaults():
    chosen = auto_thresholds(ALTERED - 0.85, PAIRS)
    assert chosen.thresholds == THRESHOLDS
    assert "no room" in chosen.how


def test_minima_leave_out_fakes_out_of_step():
    def fake(name, similarity, shift=(0, 0)):
        return FakeMeasures(name, similarity, Alignment(0.98, shift, 0))

    one = FamilyMeasures("a", 1, 2, (fake("x", ((0.9, 0.8),)), fake("y", ((0.1, 0.2),), (3, 0))))
    two = FamilyMeasures("b", 2, 2, (fake("z", ((0.9, 0.95), (0.99, 0.98))),))
    single, double = minima([one, two], Similarity())
    assert single.tolist() == [0.8]
    assert double.tolist() == [[0.9, 0.98]]
    assert minima([one], Similarity())[1].shape == (0, 2)
