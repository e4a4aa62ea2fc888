from itertools import pairwise

from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from dfprep.plots import KindBar, videos_by_kind
from dfprep.plots.source_figures import FAKE_COLOUR, MAX_BARS, REAL_COLOUR

BARS = [
    KindBar("real", "c23", False, 1000, 0),
    KindBar("real", "c40", False, 1000, 0),
    KindBar("Deep$fakes_x^2$", "c23", True, 997, 3),
    KindBar("Deep$fakes_x^2$", "c40", True, 600, 400),
]


def drawn(figure):
    """(left, width, hatched) of every bar."""
    bars = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    return [(bar.get_x(), bar.get_width(), bool(bar.get_hatch())) for bar in bars]


def test_bars_are_as_long_as_the_videos_and_missing_ones_are_hatched_behind_them(tmp_path):
    figure = videos_by_kind(BARS, "a_$title")
    assert drawn(figure) == [
        (0, 1000, False), (0, 1000, False), (0, 997, False), (997, 3, True), (0, 600, False), (600, 400, True)
    ]  # fmt: skip
    axis = figure.axes[0]
    assert [text.get_text() for text in axis.texts] == ["1,000", "1,000", "997 of 1,000", "600 of 1,000"]
    names = [label.get_text() for label in axis.get_yticklabels()]
    assert names == ["real   c23", "c40", "Deep$fakes_x^2$   c23", "c40"]
    figure.savefig(tmp_path / "figure.png", dpi=40)
    assert (tmp_path / "figure.png").stat().st_size > 1000


def test_the_key_names_only_what_is_drawn():
    def key(bars):
        return [text.get_text() for text in videos_by_kind(bars, "").legends[0].get_texts()]

    assert key(BARS) == ["real", "fake", "published, not there"]
    assert key(BARS[:2]) == ["real"]
    assert key([KindBar("fake", "", True, 3, 0)]) == ["fake"]


def test_reals_and_fakes_have_colours_of_their_own():
    patches = videos_by_kind([BARS[0], BARS[2]], "").axes[0].patches
    assert [patch.get_facecolor()[:3] for patch in patches[:2]] == [to_rgb(REAL_COLOUR), to_rgb(FAKE_COLOUR)]


def test_of_many_kinds_the_largest_are_drawn_in_their_order_and_the_title_says_so():
    figure = videos_by_kind([KindBar(f"m{k}", "", True, 100 + k, 0) for k in range(MAX_BARS + 5)], "many")
    assert [width for _, width, _ in drawn(figure)] == list(range(105, 105 + MAX_BARS))
    assert figure.get_suptitle() == f"many; the largest {MAX_BARS} of {MAX_BARS + 5} kinds"


def test_methods_with_several_compressions_stand_apart():
    def distances(bars):
        places = videos_by_kind(bars, "").axes[0].get_yticks()
        return [below - above for above, below in pairwise(places)]

    assert distances(BARS) == [1, 1.5, 1]
    assert distances(BARS[1:3]) == [1]
