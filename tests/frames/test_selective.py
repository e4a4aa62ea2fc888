"""The decoder that leaves pictures out, and the checks on what comes out of it."""

from __future__ import annotations

import av
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext

from dfprep.frames.selective import FrameSink, SkippingDecoder
from dfprep.frames.stream import UnsupportedStream, Upright


def picture(pts: int | None, key: bool = False, width: int = 16) -> av.VideoFrame:
    frame = av.VideoFrame(width, 8, "yuv420p")
    frame.pts = pts
    frame.key_frame = key
    return frame


def sink(pts: list[int]) -> tuple[FrameSink, dict[int, np.ndarray]]:
    kept: dict[int, np.ndarray] = {}
    return FrameSink(pts, (8, 16, 3), Upright(picture(0)), kept.__setitem__), kept


def test_frames_are_kept_by_their_times() -> None:
    frames, kept = sink([40, 120])
    frames.take([picture(0), picture(40), picture(80)])
    assert (list(kept), frames.missing, frames.decoded) == ([0], 1, 3)
    frames.take([picture(120)])
    assert (list(kept), frames.missing, frames.decoded) == ([0, 1], 0, 4)
    assert kept[1].shape == (8, 16, 3)


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (picture(40), "not in the order of their times"),
        (picture(0), "not in the order of their times"),
        (picture(None), "not in the order of their times"),
        (picture(80, width=32), "a picture size that changes"),
    ],
)
def test_frames_a_plain_decode_may_not_give_are_refused(later: av.VideoFrame, words: str) -> None:
    frames, _ = sink([80])
    frames.take([picture(40)])
    with pytest.raises(UnsupportedStream, match=words):
        frames.take([later])


@pytest.mark.parametrize("first", [picture(200), picture(240, key=True)])
def test_after_a_restart_its_key_picture_comes_first(first: av.VideoFrame) -> None:
    frames, _ = sink([280])
    frames.take([picture(40)])
    frames.begin_at(200)
    with pytest.raises(UnsupportedStream, match="at which decoding cannot begin"):
        frames.take([first])


def test_leading_pictures_may_come_before_the_key_picture() -> None:
    frames, kept = sink([280])
    frames.begin_at(200)
    frames.take([picture(160), picture(200, key=True), picture(280)])
    assert list(kept) == [0]


def test_decoder_holds_back_enough_pictures_after_a_restart_too() -> None:
    context = av.CodecContext.create("h264", "r")
    assert isinstance(context, VideoCodecContext)
    decoder = SkippingDecoder(context, reorder=2)
    assert context.reorder_depth == 2
    context.reorder_depth = 0
    decoder.restart()
    assert context.reorder_depth == 2
    context.reorder_depth = 5
    decoder.restart()
    assert context.reorder_depth == 5
