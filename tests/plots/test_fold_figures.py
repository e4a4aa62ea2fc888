import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle, Wedge

from dfprep.plots.fold_figures import MAX_BARS, VALIDATION_COLOUR, class_shares, component_sizes, ring

LEVELS = {"1st_level": [10, 18, 11], "2nd_level": [8, 6, 7]}
NAME = "a_$name_with_30_characters$_x^2"


def drawn(figure, kind):
    return [patch for patch in figure.axes[0].patches if isinstance(patch, kind)]


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def save(figure, tmp_path):
    figure.savefig(tmp_path / "figure.png", dpi=40)
    assert (tmp_path / "figure.png").stat().st_size > 1000


def test_the_rings_angles_are_the_numbers_of_videos(tmp_path):
    figure = ring(LEVELS, 2, NAME)
    wedges = drawn(figure, Wedge)
    spans = np.array([wedge.theta2 - wedge.theta1 for wedge in wedges]) / 6
    assert spans == pytest.approx([39, 21, 10, 18, 11, 8, 6, 7], abs=1e-3)
    assert {"1st_level\n39 videos\n65.0%", "0\n10", "2\n7"} <= set(texts(figure))
    save(figure, tmp_path)


def test_the_validation_fold_of_each_level_is_orange():
    orange = [w for w in drawn(ring(LEVELS, 2), Wedge) if w.get_facecolor()[:3] == to_rgb(VALIDATION_COLOUR)]
    assert [round((w.theta2 - w.theta1) / 6) for w in orange] == [11, 7]
    assert not [w for w in drawn(ring(LEVELS, None), Wedge) if w.get_facecolor()[:3] == to_rgb(VALIDATION_COLOUR)]


def test_every_bar_of_class_shares_is_as_wide_as_its_share(tmp_path):
    shares = {NAME: [0.5, 0.5], "1st_level fold 1": [0.2, 0.8]}
    figure = class_shares(shares, [0.4, 0.6])
    widths = [bar.get_width() for bar in drawn(figure, Rectangle)]
    assert widths == pytest.approx([0.5, 0.2, 0.4, 0.5, 0.8, 0.6])
    assert {"0.100", "0.200"} <= set(texts(figure))
    save(figure, tmp_path)


def test_few_components_are_bars_with_their_sizes(tmp_path):
    figure = component_sizes([3, 11, 6], {"ideal fold": 4.0}, NAME)
    assert [bar.get_height() for bar in drawn(figure, Rectangle)] == [11, 6, 3]
    assert texts(figure) == ["11", "6", "3"]
    save(figure, tmp_path)


def test_many_components_are_a_curve_by_rank(tmp_path):
    sizes = np.arange(1, MAX_BARS + 600)
    figure = component_sizes(sizes)
    np.testing.assert_array_equal(figure.axes[0].lines[0].get_ydata(), sizes[::-1])
    assert figure.axes[0].get_xscale() == figure.axes[0].get_yscale() == "log"
    save(figure, tmp_path)
