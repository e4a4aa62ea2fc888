import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from dfprep.plots import boxes_on_frames, replicates, sampled_faces
from dfprep.plots.face_figures import FOUND_BY_COLOURS
from dfprep.types import FoundBy

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
    figure = replicates(["ada", "ada_swap"], [real, fake], INDEX, "ada")
    np.testing.assert_array_equal(shown(figure)[0], real[0])
    np.testing.assert_array_equal(shown(figure)[3], fake[0])
    assert [figure.axes[i].get_ylabel() for i in (0, 3)] == ["real\nada", "fake\nada_swap"]


def test_boxes_lie_where_they_are_in_the_colour_of_who_found_them():
    frames = RNG.integers(0, 256, (3, 400, 600, 3), dtype=np.uint8)
    boxes = np.tile(np.array([200.0, 150, 240, 200]), (1, 3, 1))
    found_by = np.array([[FoundBy.BOTH, FoundBy.MTCNN, FoundBy.INTERPOLATED]])
    figure = boxes_on_frames(frames, boxes, found_by, INDEX, "ada")
    drawn = [patch for axis in figure.axes for patch in axis.patches if isinstance(patch, Rectangle)]
    colours = [patch.get_edgecolor()[:3] for patch in drawn]
    assert colours == [to_rgb(FOUND_BY_COLOURS[w]) for w in (FoundBy.BOTH, FoundBy.MTCNN, FoundBy.INTERPOLATED)]
    # the figure is cut to two face sizes around the boxes: 80 px to the left and right, 100 above and below
    np.testing.assert_array_equal(shown(figure)[0], frames[0, 50:300, 120:320])
    assert (drawn[0].get_x(), drawn[0].get_y(), drawn[0].get_width()) == (80, 100, 40)
