import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dfprep.plots import PropertyBar, shortcut_bars
from dfprep.plots.shortcut_figures import CALM_COLOUR, SHORTCUT_COLOUR

BARS = [
    PropertyBar("bit_rate", 0.93, [0.9, 0.97, 0.42], True),
    PropertyBar("a_$name_with_30_characters$_x^2", 0.55, [], False),
]


def test_bars_end_at_the_auc_and_each_fold_is_a_point(tmp_path):
    figure = shortcut_bars(BARS, 0.6)
    (axis,) = figure.axes
    assert [bar.get_x() + bar.get_width() for bar in axis.patches] == pytest.approx([0.93, 0.55])
    assert [to_rgb(bar.get_facecolor()) for bar in axis.patches] == [to_rgb(SHORTCUT_COLOUR), to_rgb(CALM_COLOUR)]
    assert [bool(bar.get_hatch()) for bar in axis.patches] == [True, False]  # also without colours
    np.testing.assert_array_equal(axis.lines[0].get_xdata(), [0.9, 0.97, 0.42])
    assert [text.get_text() for text in axis.texts] == ["0.93", "0.55"]
    assert axis.get_xlim()[0] < 0.42
    figure.savefig(tmp_path / "figure.png", dpi=40)
    assert (tmp_path / "figure.png").stat().st_size > 1000
