"""What can be wrong with a drawn figure: text that is cut, overlaps or is too small to read, and empty panels."""

import itertools

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

DPI, LEAST_PT = 110, 9
TOLERANCE_PX = 1.5  # antialiased edges of letters


def faults_of(figure):
    """A line for each fault of `figure`, as it is saved."""
    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn = [(text, text.get_window_extent(canvas.get_renderer())) for text in _texts(figure)]
    width, height = figure.bbox.width, figure.bbox.height
    faults = [f"too small: {text.get_text()!r}" for text, _ in drawn if text.get_fontsize() < LEAST_PT]
    for text, box in drawn:
        beyond = max(-box.x0, -box.y0, box.x1 - width, box.y1 - height)
        if beyond > TOLERANCE_PX:
            faults.append(f"cut by {beyond:.0f} px: {text.get_text()!r}")
    upright = [(text, box.padded(-TOLERANCE_PX)) for text, box in drawn if text.get_rotation() in (0, 90)]
    for (one, a), (other, b) in itertools.combinations(upright, 2):
        if a.overlaps(b):
            faults.append(f"overlap: {one.get_text()!r} and {other.get_text()!r}")
    return faults + [f"empty panel: {axis.get_title()!r}" for axis in figure.axes if _empty(axis)]


def _texts(figure):
    """The texts that are seen: with content, and of ticks only those within the limits of their axis."""
    hidden = set()
    for axis in figure.axes:
        for one in (axis.xaxis, axis.yaxis):
            low, high = sorted(one.get_view_interval())
            ticks = [*zip(one.get_majorticklocs(), one.get_major_ticks(), strict=False)]
            ticks += zip(one.get_minorticklocs(), one.get_minor_ticks(), strict=False)
            outside = [tick for place, tick in ticks if not low <= place <= high or not axis.axison]
            hidden |= {id(label) for tick in outside for label in (tick.label1, tick.label2)}
    found = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [text for text in found if id(text) not in hidden]


def _empty(axis):
    framed = axis.axison and any(spine.get_visible() for spine in axis.spines.values())
    return framed and not (axis.lines or axis.patches or axis.images or axis.collections)
