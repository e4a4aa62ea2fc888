import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from dfprep.plots import boxes_on_frames, replicates, sampled_faces
from dfprep.plots.face_figures import FIRST_COLOURS, detection_colour
from dfprep.types import Label

RNG = np.random.default_rng(0)
INDEX = np.array([0, 1, 40])


def faces(n=3, side=8):
    return RNG.integers(0, 256, (n, side, side, 3), dtype=np.uint8)


def shown(figure):
    return [axis.get_images()[0].get_array() for axis in figure.axes if axis.get_images()]


def test_every_face_of_every_size_is_shown_in_its_row():
    rows = {"small": faces(), "large": faces(), "raw": list(faces())}
    figure = sampled_faces(rows, INDEX, "ada")
    expected = [face for row in rows.values() for face in row]
    assert len(shown(figure)) == 9
    for picture, face in zip(shown(figure), expected, strict=True):
        np.testing.assert_array_equal(picture, face)
    assert [axis.get_title() for axis in figure.axes[:3]] == ["0", "1", "40"]


def test_the_real_video_is_above_its_fakes():
    real, fake = faces(), faces()
    figure = replicates(["ada", "ada_swap"], [Label.REAL, Label.FAKE], [real, fake], INDEX, "ada")
    np.testing.assert_array_equal(shown(figure)[0], real[0])
    np.testing.assert_array_equal(shown(figure)[3], fake[0])
    assert [figure.axes[i].get_ylabel() for i in (0, 3)] == ["real\nada", "fake\nada_swap"]


def boxes_of(detected_by, detectors, usable=True, living=np.nan):
    frames = RNG.integers(0, 256, (len(detected_by), 400, 600, 3), dtype=np.uint8)
    boxes = np.tile(np.array([200.0, 150, 240, 200]), (1, len(detected_by), 1))
    index = np.arange(len(detected_by))
    found, shown_as = np.array([detected_by], np.uint16), np.full((1, len(detected_by)), usable)
    figure = boxes_on_frames(frames, boxes, found, detectors, index, "ada", shown_as, np.array([living]))
    return frames, figure, [p for axis in figure.axes for p in axis.patches if isinstance(p, Rectangle)]


def test_boxes_lie_where_they_are_in_the_colour_of_the_detectors_that_found_them():
    frames, figure, drawn = boxes_of([0b11, 0b01, 0], ("mtcnn", "blaze"))
    assert [patch.get_edgecolor()[:3] for patch in drawn] == [to_rgb(FIRST_COLOURS[v]) for v in (0b11, 0b01, 0)]
    # the figure is cut to two face sizes around the boxes: 80 px to the left and right, 100 above and below
    np.testing.assert_array_equal(shown(figure)[0], frames[0, 50:300, 120:320])
    assert (drawn[0].get_x(), drawn[0].get_y(), drawn[0].get_width()) == (80, 100, 40)


def test_the_legend_names_the_combinations_of_detectors_that_occur():
    _, figure, drawn = boxes_of([0b100, 0b01, 0b101, 0, 0b01], ("mtcnn", "blaze", "mine"))
    handles = figure.legends[0].legend_handles
    legend = {text.get_text(): h.get_facecolor() for h, text in zip(handles, figure.legends[0].texts, strict=True)}
    assert list(legend) == ["mtcnn + mine", "mtcnn", "mine", "interpolated"]
    assert [patch.get_edgecolor() for patch in drawn] == [
        legend[name] for name in ("mine", "mtcnn", "mtcnn + mine", "interpolated", "mtcnn")
    ]


def test_every_combination_of_four_detectors_has_its_own_colour():
    assert len({detection_colour(value) for value in range(16)}) == 16


def test_a_box_that_does_not_show_the_face_is_crossed_out():
    for usable, n_crosses in ((True, 0), (False, 2)):
        _, figure, _ = boxes_of([0, 0], ("mtcnn",), usable)
        assert sum(len(axis.lines) for axis in figure.axes) == n_crosses
        names = [text.get_text() for text in figure.legends[0].texts]
        assert ("does not show the face" in names) != usable


def test_the_legend_says_how_much_a_judged_face_lives():
    names = [
        [t.get_text() for t in boxes_of([1], ("mtcnn",), living=f)[1].legends[0].texts] for f in (0.314, np.nan)
    ]
    assert names == [["mtcnn", "person 0, lives 0.31"], ["mtcnn"]]
