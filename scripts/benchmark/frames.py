"""How much faster the exact-frame reader is than decoding a whole video: wall and CPU seconds, medians.

    python scripts/benchmark/frames.py [VIDEO ...] [--repeat 3] [--threads 1] [--frames 300]

Both get the 17 frames of the default sampling, as RGB arrays, and both must give the same ones. Without a
video a 1080p H.264 clip is generated, with x264's default B pictures and key frames 250 apart.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from dfprep.frames import Sampling, VideoReader

WIDTH, HEIGHT = 1920, 1080


def generate(path: Path, n_frames: int) -> None:
    """Write a 1080p clip at 30 frames/s: a smooth texture with fine noise that drifts, under a moving patch."""
    rng = np.random.default_rng(2020)
    coarse = np.kron(rng.integers(0, 200, (HEIGHT // 40, WIDTH // 40, 3)), np.ones((40, 40, 1)))
    texture = (coarse + rng.integers(0, 30, coarse.shape)).astype(np.uint8)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30, options={"preset": "fast", "crf": "23", "g": "250"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(n_frames):
            image = np.roll(texture, (2 * number, 3 * number), axis=(0, 1))
            left = 40 + 5 * number % (WIDTH - 500)
            image[300:700, left : left + 400] = np.roll(texture, -7 * number, axis=0)[300:700, :400]
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def decode_all(path: Path, indices: np.ndarray, threads: int) -> list[np.ndarray]:
    """The frames `indices` by decoding the whole file; only these are converted to RGB."""
    wanted = set(indices.tolist())
    with av.open(str(path)) as container:
        container.streams.video[0].codec_context.thread_count = threads
        decoded = enumerate(container.decode(video=0))
        return [frame.to_ndarray(format="rgb24") for number, frame in decoded if number in wanted]


def timed(work: Callable[[], object], repeat: int) -> tuple[float, float]:
    """Median wall and CPU seconds of `repeat` runs."""
    wall, cpu = [], []
    for _ in range(repeat):
        began, began_cpu = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - began_cpu)
    return statistics.median(wall), statistics.median(cpu)


def compare(path: Path, repeat: int, threads: int) -> None:
    """Print both ways' times for one video, and their ratio."""
    reader = VideoReader(path, threads)
    indices = Sampling().indices(reader.info.n_frames, 0)
    frames = reader.read(indices).frames
    same = all(np.array_equal(a, b) for a, b in zip(frames, decode_all(path, indices, threads), strict=True))
    full = timed(lambda: decode_all(path, indices, threads), repeat)
    scan = timed(lambda: VideoReader(path, threads), repeat)
    both = timed(lambda: VideoReader(path, threads).read(indices), repeat)
    info = reader.info
    print(f"{path.name}: {info.codec} {info.width}x{info.height}, {info.n_frames} frames, {len(indices)} wanted")
    print(f"  packets decoded  {reader.packets_decoded} of {info.n_frames} {reader.plain_reason}")
    print(f"  whole file       {full[0]:7.3f} s wall  {full[1]:7.3f} s CPU")
    print(f"  scan             {scan[0]:7.3f} s wall  {scan[1]:7.3f} s CPU")
    print(f"  scan and read    {both[0]:7.3f} s wall  {both[1]:7.3f} s CPU")
    print(f"  ratio            {full[0] / both[0]:7.2f} wall    {full[1] / both[1]:7.2f} CPU")
    print(f"  same frames      {same}")


def main() -> None:
    """Compare on the given videos, or on a generated one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", nargs="*", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--frames", type=int, default=300, help="length of the generated clip")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        videos = options.video
        if not videos:
            videos = [Path(folder) / "generated.mp4"]
            generate(videos[0], options.frames)
        for video in videos:
            compare(video, options.repeat, options.threads)


if __name__ == "__main__":
    main()
