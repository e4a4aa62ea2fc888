"""The figure of near copies."""

import numpy as np

from dfprep.plots import CopyPair, copy_pairs


def test_each_pair_has_its_pictures_one_above_the_other():
    first, second = (np.full((8, 48, 48), level, np.uint8) for level in (50, 200))
    figure = copy_pairs([CopyPair(("a", "b"), (first, second), "similarity 0.97")] * 2)
    axes = figure.axes
    assert len(axes) == 2
    shown = axes[0].images[0].get_array()
    assert shown.shape == (96, 8 * 48)
    assert (shown[0, 0], shown[95, 0]) == (50, 200)
    assert [text.get_text() for text in axes[0].get_yticklabels()] == ["a", "b"]
    assert axes[1].get_title(loc="left") == "similarity 0.97"
