import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle, Wedge

from dfprep.plots.fold_figures import MAX_BARS, class_shares, component_sizes
from dfprep.plots.ring_figures import VALIDATION_COLOUR, ring

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
    assert {"1st_level\n39 videos\n65.0%", "fold 0\n10 videos", "fold 2\n7 videos\nvalidation"} <= set(
        texts(figure)
    )
    save(figure, tmp_path)


def test_empty_folds_are_no_wedges_but_are_named():
    figure = ring({"1st_level": [10, 0, 0], "2nd_level": [0, 1, 0]}, None)
    assert len(drawn(figure, Wedge)) == 2 + 2
    assert not any(text.startswith(("fold 2", "0\n")) for text in texts(figure))
    key = [text.get_text() for text in figure.legends[0].get_texts()]
    assert key == [
        "1st_level: 10 videos, 90.9%, in 1 fold; none in folds 1, 2",
        "2nd_level: 1 video, 9.1%, in 1 fold; none in folds 0, 2",
    ]


def test_a_fold_without_videos_has_no_shares():
    figure = class_shares({"1st_level 0": [0.4, 0.6], "1st_level 1": None}, [0.4, 0.6])
    assert [bar.get_width() for bar in drawn(figure, Rectangle)] == pytest.approx([0.4, 0.4, 0.6, 0.6])
    assert "no videos" in texts(figure)


def test_the_validation_fold_of_each_level_has_its_colour_and_is_hatched():
    chosen = [w for w in drawn(ring(LEVELS, 2), Wedge) if w.get_facecolor()[:3] == to_rgb(VALIDATION_COLOUR)]
    assert [round((w.theta2 - w.theta1) / 6) for w in chosen] == [11, 7]
    assert all(wedge.get_hatch() for wedge in chosen)
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
