"""Names that matplotlib would take for formulas."""

import io

import numpy as np
from matplotlib.text import Text

from dfprep import plots

NAME = r"$\frac$"


def test_a_method_whose_name_is_no_formula_is_drawn_as_it_is():
    rng = np.random.default_rng(0)
    values = {NAME: rng.uniform(0.2, 0.9, 30), "swap": rng.uniform(0.2, 0.9, 30)}
    figure = plots.identity_histogram(values, rng.normal(0.8, 0.05, 30), rng.normal(0.1, 0.1, 30), 0.35, 0.62)
    figure.savefig(io.BytesIO())
    assert any(NAME in text.get_text() for text in figure.findobj(Text))
