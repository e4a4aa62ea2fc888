"""The exact-frame reader: frames by index, bit-identical to decoding the whole file in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np
from av.packet import Packet
from av.video.frame import VideoFrame

from dfprep.errors import UnreadableVideo, require
from dfprep.frames.damage import DamagedVideo
from dfprep.frames.in_order import OrderedDecoder
from dfprep.frames.index import scan
from dfprep.frames.indices import checked_indices
from dfprep.frames.packets import PacketTable
from dfprep.frames.picture import PartConverter, Picture
from dfprep.frames.selective import FrameSink, Keep, KeepPicture, decode_selected
from dfprep.frames.stream import FFmpegError, UnsupportedStream, cause, open_stream
from dfprep.types import Clip, StreamInfo


class VideoReader:
    """Reads frames of one video file by their index.

    Frame k is the k-th frame of decoding the file from its start (`container.decode(video=0)` of PyAV), RGB uint8,
    upright. Cover art is not a video stream. In regular H.264 and HEVC streams, FFmpeg skips pictures that are
    neither requested nor referred to. Other streams, and streams that prove to be irregular, are decoded in order
    from the start.

    A damaged file is refused, or ends before the first frame that the damage may reach. Damage is noticed by the
    scan of all packets, and in the pictures that are decoded; see `dfprep.frames.damage`.

    >>> with VideoReader(Path("talk.mp4")) as reader:  # doctest: +SKIP
    ...     clip = reader.read([0, 1, reader.info.n_frames - 1])

    Attributes:
        info: the properties of the stream.
        plain_reason: why the file is decoded in order from its start; empty if pictures can be skipped.
        packets_decoded: the number of packets that all reads so far decoded.
    """

    def __init__(self, path: Path, threads: int = 1, *, keep_damaged: bool = False) -> None:
        """Scan the file at `path`; the number of decoding `threads` does not change the frames.

        Args:
            keep_damaged: read a damaged file up to the damage, instead of refusing it. Every picture of the file is
                then decoded once.

        Raises:
            UnreadableVideo: it cannot be opened, has no video stream, or no frame of it can be decoded.
            DamagedVideo: it is damaged (an `UnreadableVideo`, too).
        """
        require(threads >= 1, "threads", "be at least 1", threads)
        self._path = Path(path)
        self._threads = threads
        self._keep_damaged = keep_damaged
        index = scan(self._path, threads, decode_all=keep_damaged)
        self.info: StreamInfo = index.info
        if self.info.damage and not (keep_damaged and self.info.n_frames):
            raise DamagedVideo(self._path, self.info)
        self.plain_reason: str = index.plain_reason
        self.packets_decoded: int = 0
        self._packets = index.packets
        self._upright = index.upright
        self._converter = PartConverter()

    def __enter__(self) -> VideoReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close: each pass over the file opens it again, so that no state remains."""

    def read(self, indices: Sequence[int] | np.ndarray) -> Clip:
        """The frames `indices`, strictly ascending in [0, n_frames); can be called several times.

        Raises:
            ValueError: indices that do not ascend strictly or are outside the video.
            UnreadableVideo: a requested frame cannot be decoded, or has another size than the first frame.
            DamagedVideo: damage was noticed in a picture that was decoded.
        """
        wanted = checked_indices(indices, self.info.n_frames)
        frames = np.empty((len(wanted), self.info.height, self.info.width, 3), np.uint8)
        self.visit(wanted, frames.__setitem__)
        return Clip(self.info, wanted, frames)

    def visit(self, indices: Sequence[int] | np.ndarray, keep: Keep) -> None:
        """Call ``keep(slot, image)`` with every frame of `indices`, in order; only one is in memory at a time.

        `slot` counts the indices from 0, `image` is (height, width, 3) uint8. If the file proves to be irregular,
        decoding begins again: `keep` may be called more than once for a slot, and the last image is valid. Raises
        as `read` does.
        """
        self.visit_pictures(indices, lambda slot, picture: keep(slot, np.asarray(picture)))

    def visit_pictures(self, indices: Sequence[int] | np.ndarray, keep: KeepPicture) -> None:
        """As `visit`, with pictures of which only the parts that `keep` uses are converted to RGB."""
        wanted = checked_indices(indices, self.info.n_frames)
        if not len(wanted):
            return
        while self._packets is not None:
            try:
                self._read_selected(self._packets, wanted, keep)
                return
            except UnsupportedStream as error:
                reason = str(error)
            except FFmpegError as error:
                reason = cause(error)
            # pictures may be wrongly marked as key pictures (periodic intra refresh): first retry without restarts
            self._packets = self._packets.from_start_only() if self._packets.restart[1:].any() else None
            self.plain_reason = "" if self._packets else reason
        self._read_in_order(wanted, keep)

    def _read_selected(self, packets: PacketTable, wanted: np.ndarray, keep: KeepPicture) -> None:
        """Pass the frames to `keep`, with other pictures skipped; raises `UnsupportedStream` or FFmpeg's error."""
        positions = np.argsort(packets.pts)[wanted]
        sink = FrameSink(packets.pts[positions].tolist(), self._shape, self._picture, keep)
        try:
            decode_selected(self._path, self._threads, packets, positions, sink)
        finally:
            self.packets_decoded += sink.decoded

    def _read_in_order(self, wanted: np.ndarray, keep: KeepPicture) -> None:
        """Pass the frames to `keep`, decoded in order from the start; raises `UnreadableVideo`."""
        slots = {int(number): slot for slot, number in enumerate(wanted)}
        decoded = 0
        with open_stream(self._path, self._threads) as (container, stream):
            decoder = OrderedDecoder(container, stream, self._count)
            for frame in decoder.frames(last=int(wanted[-1])):
                if decoded in slots:
                    keep(slots.pop(decoded), self._of_one_size(self._picture(frame)))
                decoded += 1
        if decoder.damage and (slots or not self._keep_damaged):
            raise DamagedVideo(self._path, replace(self.info, damage=decoder.damage))
        if slots:
            raise UnreadableVideo(
                f"{self._path.name}: frame {min(slots)} cannot be decoded, the stream ends after {decoded} frames"
            )

    def _count(self, _: Packet) -> None:
        """Count a packet that is decoded in order."""
        self.packets_decoded += 1

    @property
    def _shape(self) -> tuple[int, int, int]:
        return self.info.height, self.info.width, 3

    def _picture(self, frame: VideoFrame) -> Picture:
        return Picture(frame, self._upright, self._converter)

    def _of_one_size(self, image: Picture) -> Picture:
        """`image`; raises `UnreadableVideo` when its size is not the video's."""
        if image.shape != self._shape:
            raise UnreadableVideo(
                f"{self._path.name} changes its size from {self.info.width}x{self.info.height} "
                f"to {image.shape[1]}x{image.shape[0]} px"
            )
        return image
