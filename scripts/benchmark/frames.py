"""CPU seconds of the exact-frame reader and of decoding the whole video, side by side: medians of rounds in turn.

    python scripts/benchmark/frames.py [VIDEO or FOLDER ...] [--repeat 5] [--threads 1] [--frames 300]
        [--sampling first_and_spaced uniform]

Both get the frames of a sampling with its defaults, as RGB arrays, and both must give the same ones; there is a
line for each `--sampling`. `decoded` is the number of pictures the reader decodes, `scan` the part of its time that
opening takes, `ratio` its time over that of the full decode. Without a video a 1080p H.264 clip is generated, with
x264's default B pictures and key frames 250 apart.
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

from dfprep.frames import VideoReader
from dfprep.runs import configured

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


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU seconds of all threads that `work` takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def compare(path: Path, sampling: str, repeat: int, threads: int) -> None:
    """Print a line for one video: what both ways decode and take, in turn, and whether their frames are equal."""
    reader = VideoReader(path, threads)
    info = reader.info
    indices = configured(f"sampling={sampling}").indices(info.n_frames, 0)
    frames = reader.read(indices).frames
    same = all(np.array_equal(a, b) for a, b in zip(frames, decode_all(path, indices, threads), strict=True))
    full, scan, both = [], [], []
    for _ in range(repeat):
        full.append(cpu_seconds(lambda: decode_all(path, indices, threads)))
        scan.append(cpu_seconds(lambda: VideoReader(path, threads)))
        both.append(cpu_seconds(lambda: VideoReader(path, threads).read(indices)))
    whole, ours = statistics.median(full), statistics.median(both)
    print(
        f"{path.name:<26} {info.codec:<6} {info.width:>4}x{info.height:<4} {info.n_frames:>6} "
        f"{sampling:<16} {len(indices):>6} {reader.packets_decoded:>8} "
        f"{whole:>9.3f} {statistics.median(scan):>9.3f} {ours:>9.3f} "
        f"{ours / whole:>6.2f} {'yes' if same else 'NO':>5}  {reader.plain_reason}"
    )


def listed(paths: list[Path]) -> list[Path]:
    """The videos given, and the MP4 files below the folders given."""
    return [video for path in paths for video in (sorted(path.rglob("*.mp4")) if path.is_dir() else [path])]


def main() -> None:
    """Compare on the given videos, or on a generated one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", nargs="*", type=Path, help="videos, or folders of MP4 files")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--frames", type=int, default=300, help="length of the generated clip")
    parser.add_argument("--sampling", nargs="+", default=["first_and_spaced", "uniform"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        videos = listed(options.video)
        if not videos:
            videos = [Path(folder) / "generated.mp4"]
            generate(videos[0], options.frames)
        print(
            f"{'video':<26} {'codec':<6} {'size':<9} {'frames':>6} {'sampling':<16} {'wanted':>6} {'decoded':>8} "
            f"{'full/s':>9} {'scan/s':>9} {'reader/s':>9} {'ratio':>6} {'equal':>5}"
        )
        for video in videos:
            for sampling in options.sampling:
                compare(video, sampling, options.repeat, options.threads)


if __name__ == "__main__":
    main()
