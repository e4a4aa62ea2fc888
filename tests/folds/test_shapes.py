"""Small data sets: the largest number of levels and folds that the groups allow."""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest

from dfprep.folds import Entry, NoSplit, assign
from dfprep.folds.shapes import Shape, fits, fitting_shapes, largest_shape
from dfprep.runs import configured

ASKED = Shape(2, 5)


def groups(*sizes):
    """Videos in groups of these sizes, each of one actor."""
    return [
        Entry(f"v{g:02}_{i}", f"v{g:02}_{i}", "REAL", 0, 1, (f"actor:{g}",))
        for g, size in enumerate(sizes)
        for i in range(size)
    ]


def shape_of(assignment):
    return Shape(len(assignment.sizes), assignment.n_folds)


@pytest.mark.parametrize(
    ("n_groups", "shape"),
    [(1, (1, 1)), (2, (1, 2)), (3, (1, 3)), (4, (2, 2)), (5, (2, 2)), (6, (2, 3)), (7, (2, 3)), (8, (2, 4)),
     (9, (2, 4)), (10, (2, 5)), (11, (2, 5)), (16, (2, 5))],
)  # fmt: skip
def test_equal_groups_have_two_levels_if_both_can_have_two_folds(n_groups, shape):
    found = assign(groups(*[2] * n_groups), configured("folds"))
    assert shape_of(found) == Shape(*shape)
    assert bool(found.reduced) == (Shape(*shape) != ASKED)
    assert len(found.places) == 2 * n_groups
    assert all(all(folds) for folds in found.sizes.values())


def test_what_is_reduced_says_so_with_the_override_and_with_strict_is_an_error():
    found = assign(groups(2, 2, 2, 2, 2, 1), configured("folds"))
    assert found.reduced.startswith(
        "2 levels of 3 folds instead of 2 levels of 5 folds (folds.n_folds=3 asks for this; "
        "folds.strict=true makes it an error): 2 levels of 5 folds need at least 10 groups of videos that share no "
        "original, actor, donor, source_video, near_copy, but the 11 videos make 6, the largest of 2; collect"
    )
    with pytest.raises(NoSplit, match=r"possible is folds\.n_folds=3 .* or folds\.second_level=0 \(1 level of 5"):
        assign(groups(2, 2, 2, 2, 2, 1), configured("folds", strict=True))


def test_the_overrides_that_are_printed_fit_with_strict():
    for sizes in ([1] * 4, [3, 1, 1], [2] * 7, [5, 4, 3, 2, 1, 1], [9, 2, 2, 2, 2, 1, 1]):
        for shape in fitting_shapes(sizes, ASKED, 0.15):
            changes = dict(one.split("=") for one in shape.overrides(ASKED).replace("folds.", "").split())
            asked = configured("folds", strict=True, **{key: int(value) for key, value in changes.items()})
            assert shape_of(assign(groups(*sizes), asked)) == shape


def test_one_group_is_one_fold_to_train_on():
    found = assign(groups(11), configured("folds"))
    assert found.sizes == {"1st_level": [11]}
    assert found.validation_fold is None
    assert "there is nothing to validate with" in found.reduced
    with pytest.raises(NoSplit, match="the 11 videos make 1"):
        assign(groups(11), configured("folds", strict=True))


def test_a_giant_group_trains_and_the_rest_validates():
    found = assign(groups(20, 1, 1), configured("folds"))
    assert found.sizes == {"1st_level": [20, 2]}
    assert "the folds of 1st_level have 2 to 20 videos" in found.warnings


def test_what_cannot_be_broken_is_reduced():
    chain = [Entry(f"v{i}", f"v{i}", "REAL", 0, 1, ("actor:1",)) for i in range(12)]
    found = assign(chain, configured("folds", break_components=True))
    assert shape_of(found) == Shape(1, 1)


def test_the_shape_is_the_largest_by_trying_all():
    rng = np.random.default_rng(5)
    for _ in range(300):
        sizes = sorted(rng.integers(1, 9, rng.integers(1, 17)).tolist(), reverse=True)
        possible = [Shape(*one) for one in product((1, 2), range(2, 6)) if fits(sizes, Shape(*one), 0.15)]
        best = max(possible, key=lambda one: (one.levels, one.folds), default=Shape(1, min(2, len(sizes))))
        assert largest_shape(sizes, ASKED, 0.15) == best


@pytest.mark.parametrize("seed", range(20))
def test_however_small_a_set_is_nobody_is_on_two_sides(seed):
    """A brute-force oracle: every link and family in one place, every video placed, no fold empty."""
    rng = np.random.default_rng(seed)
    for n in range(1, 17):
        entries = []
        for k in range(n):
            links = tuple({f"person:{p}" for p in rng.integers(0, n + 2, rng.integers(0, 3))})
            family = f"v{rng.integers(k + 1):02}"
            entries.append(Entry(f"v{k:02}", family, "FAKE" if rng.random() < 0.5 else "REAL", 0, 1, links))
        found = assign(entries, configured("folds", seed=seed))
        places = defaultdict(set)
        for entry in entries:
            place = found.places[entry.video]
            for key in (("family", entry.family), *entry.links):
                places[key].add((place.level, place.fold))
        assert all(len(where) == 1 for where in places.values())
        assert all(all(folds) for folds in found.sizes.values())
