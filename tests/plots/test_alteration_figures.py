import io

import numpy as np
import pytest

from dfprep.plots import ClassExample, class_examples, differences, first_against_second, minima_histogram
from dfprep.types import Label

RNG = np.random.default_rng(0)
THRESHOLDS = (0.965, 0.95, 0.90, 0.85)
FAMILY = [Label.REAL, *[Label.FAKE] * 12]
LONG = "a_video_name_of_30_characters_"


def pictures(figure):
    return [axis.get_images()[0].get_array() for axis in figure.axes if axis.get_images()]


def texts(figure):
    figure.savefig(io.BytesIO())  # lays it out, too
    found = [text for axis in figure.axes for text in axis.texts]
    titles = [item for axis in figure.axes for item in (axis.title, axis.xaxis.label, axis.yaxis.label)]
    return "\n".join(t.get_text() for t in [*figure.texts, *found, *titles])


def face():
    return RNG.integers(0, 256, (8, 8, 3), dtype=np.uint8)


@pytest.mark.parametrize("n", [3, 13])
def test_every_video_is_shown_with_its_map_mask_and_similarity(n):
    faces, maps = [face() for _ in range(n)], [RNG.random((8, 8)) for _ in range(n)]
    masks = [RNG.integers(0, 256, (8, 8), dtype=np.uint8) for _ in range(n)]
    names, similarities = [f"{LONG}{i}" for i in range(n)], np.linspace(0.8, 1, n)
    figure = differences(names, FAMILY[:n], faces, maps, masks, similarities, "$ada")
    shown = [picture.tobytes() for picture in pictures(figure)]
    assert sorted(shown) == sorted(x.tobytes() for x in [*faces, *maps, *masks])
    assert "0.800" in texts(figure)


def example(similarity, name):
    return ClassExample(face(), face(), face()[..., 0], similarity, name)


def test_examples_are_in_the_row_of_their_class_with_range_and_name():
    figure = class_examples({1: [example(0.955, "ada_swap")], 4: [example(0.5, LONG)]}, THRESHOLDS, {1: 1, 4: 1})
    assert len(pictures(figure)) == 6
    text = texts(figure)
    for part in ("0.955", "ada_swap", "0.95 … 0.965", "> 0.965", "≤ 0.85", "0.500"):
        assert part in text


def test_examples_show_their_difference_of_colour_and_each_class_its_range():
    recoloured = example(0.98, "ada_red")._replace(color=7.25)
    text = texts(class_examples({2: [recoloured]}, THRESHOLDS, {2: 1}, (3, 6, 12, 24)))
    for part in ("0.980\ncolour 7.2", "and colour < 3", "or colour 6 … 12", "or colour ≥ 24"):
        assert part in text


def test_examples_are_ordered_by_similarity_and_each_class_has_its_number_of_people():
    figure = class_examples(
        {2: [example(0.91, "b"), example(0.94, "a")._replace(person=1)]}, THRESHOLDS, {2: 5000, 1: 1}
    )
    text = texts(figure)
    assert text.index("0.940") < text.index("0.910")
    for part in ("5,000 people, 2 shown", "1 person, 0 shown", "0 people", "0.940, person 1\na"):
        assert part in text


@pytest.mark.parametrize("n", [3, 5000])
def test_histograms_count_every_face_and_show_the_thresholds(n):
    one, lower, higher = (np.clip(RNG.normal(m, 0.02, n), -1, 1) for m in (0.91, 0.9, 0.98))
    figure = minima_histogram(one, lower, higher, THRESHOLDS)
    above, below = figure.axes
    assert sum(bar.get_height() for bar in above.patches) == n
    assert sum(bar.get_height() for bar in below.patches) == 2 * n
    assert {line.get_xdata()[0] for line in above.lines} == set(THRESHOLDS)
    texts(figure)


def test_few_outliers_stand_in_the_first_bar_and_no_bar_straddles_a_threshold():
    ordinary, outliers = RNG.uniform(0.82, 1, 5000), RNG.uniform(0.1, 0.4, 20)
    figure = minima_histogram(np.concatenate([ordinary, outliers]), np.zeros(0), np.zeros(0), THRESHOLDS)
    (above,) = figure.axes  # there are no fakes of several people
    assert above.get_xlim()[0] > 0.8
    assert sum(bar.get_height() for bar in above.patches) == 5020
    assert above.patches[0].get_height() >= 20
    assert "20 faces below" in above.get_xlabel() or "21 faces below" in above.get_xlabel()
    edges = np.array([bar.get_x() for bar in above.patches])
    for threshold in THRESHOLDS:
        assert abs(edges - threshold).min() < 1e-9
    texts(figure)


def test_a_fake_that_is_not_aligned_is_named_so():
    faces, maps = [face() for _ in range(3)], [RNG.random((8, 8)) for _ in range(3)]
    masks, labels = [x[..., 0] for x in faces], [Label.REAL, Label.FAKE, Label.FAKE]
    figure = differences(["a", "b", "c"], labels, faces, maps, masks, [1, 0.9, 0.8], "a", {"c"})
    titles = [axis.title.get_text() for axis in figure.axes[:3]]
    assert titles == ["original\na", "fake 1\nb", "fake 2\nnot aligned\nc"]
    figure = differences(
        ["a", "b", "c"], [Label.REAL, Label.REAL, Label.FAKE], faces, maps, masks, [1, 1, 0.8], "a"
    )
    titles = [axis.title.get_text() for axis in figure.axes[:3]]
    assert titles == ["original\na", "original\nb", "fake 1\nc"]


@pytest.mark.parametrize("n", [3, 5000])
def test_every_fake_of_two_people_is_a_point_inside_the_axes(n):
    first, second = RNG.uniform(0.4, 1, n), RNG.uniform(0.4, 1, n)
    figure = first_against_second(first, second, THRESHOLDS)
    (axis,) = figure.axes
    points = np.concatenate([c.get_offsets() for c in axis.collections]) if axis.collections else np.zeros((0, 2))
    np.testing.assert_allclose(points, np.stack([first, second], axis=1))
    assert (points >= axis.get_xlim()[0]).all()
    texts(figure)
