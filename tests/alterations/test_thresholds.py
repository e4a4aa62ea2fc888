import numpy as np
import pytest

from dfprep.alterations import (
    THRESHOLDS,
    Alignment,
    FakeMeasures,
    FamilyMeasures,
    Minima,
    auto_thresholds,
)
from dfprep.runs import configured

RNG = np.random.default_rng(0)
ALTERED = np.clip(RNG.normal(0.90, 0.02, 400), 0, 1)
UNALTERED = np.clip(RNG.normal(0.98, 0.005, 100), 0, 1)
PAIRS = np.stack([RNG.choice(ALTERED, 100), UNALTERED], axis=1)


def auto(alone, together):
    return auto_thresholds(Minima(alone, tuple(together)))


def test_95_percent_of_altered_faces_are_at_or_below_the_first_threshold():
    chosen = auto(ALTERED, PAIRS)
    share = (chosen.thresholds[0] >= ALTERED).mean()
    assert 0.95 <= share < 0.955
    assert chosen.thresholds != THRESHOLDS
    assert "of 400 altered faces" in chosen.how
    assert "removes 100% of 100 unaltered" in chosen.how


def test_the_order_of_persons_and_of_fakes_does_not_matter():
    swapped = np.where(RNG.random((100, 1)) < 0.5, PAIRS, PAIRS[:, ::-1])
    assert auto(RNG.permutation(ALTERED), swapped[::-1]) == auto(ALTERED, PAIRS)


def test_the_others_are_as_far_below_the_first_as_the_default_ones():
    first, *others = auto(ALTERED, PAIRS).thresholds
    assert [first - x for x in others] == pytest.approx([0.015, 0.065, 0.115])


@pytest.mark.parametrize(("one", "two"), [(ALTERED[:19], PAIRS), (ALTERED, PAIRS[:19]), (ALTERED[:0], PAIRS[:0])])
def test_too_few_fakes_fall_back_to_the_defaults_and_say_so(one, two):
    chosen = auto(one, two)
    assert chosen.thresholds == THRESHOLDS
    assert f"{len(one)} fakes of one person and {len(two)} of several" in chosen.how


def test_faces_that_cannot_be_separated_fall_back_to_the_defaults():
    chosen = auto(ALTERED, RNG.choice(ALTERED, (100, 2)))
    assert chosen.thresholds == THRESHOLDS
    assert "does not separate" in chosen.how


def test_thresholds_below_0_fall_back_to_the_defaults():
    chosen = auto(ALTERED - 0.85, PAIRS)
    assert chosen.thresholds == THRESHOLDS
    assert "no room" in chosen.how


def test_minima_leave_out_fakes_that_are_not_aligned():
    def fake(name, similarity, shift=(0, 0)):
        return FakeMeasures(name, "r", similarity, Alignment(0.98, shift, 0), (None,) * len(similarity))

    def family(name, *fakes):
        n_persons = len(fakes[0].similarity)
        return FamilyMeasures(name, n_persons, 2, {"r": (False,) * n_persons}, fakes)

    one = family("a", fake("x", ((0.9, 0.8),)), fake("y", ((0.1, 0.2),), (3, 0)))
    two = family("b", fake("z", ((0.9, 0.95), (0.99, 0.98))))
    three = family("c", fake("w", ((0.99, 0.97), (0.7, 0.95), (0.96, 1.0))))
    found = Minima.of([one, two, three], configured("similarity"))
    assert found.alone.tolist() == [0.8]
    assert [x.tolist() for x in found.together] == [[0.9, 0.98], [0.97, 0.7, 0.96]]
    assert found.altered.tolist() == [0.9, 0.7]
    assert found.others.tolist() == [0.98, 0.96, 0.97]
    assert Minima.of([one], configured("similarity")).others.shape == (0,)
