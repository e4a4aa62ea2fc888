"""The whole extract against merely decoding the same files: ratios, and where each CPU second goes.

    python scripts/benchmark/extract.py [--media VIDEOS] [--pairs 3] [--published] [KEY=VALUE ...]

Makes families of 1080p H.264 videos (scripts/benchmark/families.py, once, in `--folder`), and then, in turns:

    extract   python -m dfprep.extract with two worker processes: start-up, detection, all crops, embeddings, files
    opencv    two processes that decode every frame of every file (`grab`) and convert the sampled ones (`retrieve`)
    pyav      the same with PyAV

A ratio is extract over the others, the median of the pairs. CPU seconds depend less on what else runs on the
machine than wall seconds. FaceNet gets random weights unless `embedder.weights` is given: they take the same time.
`--published` adds facenet-pytorch as its users call it, see published_way.py. Further arguments are overrides of
the configuration, such as embedder=none.
"""

from __future__ import annotations

import argparse
import csv
import ctypes
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import av
import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / ".venv-peers"
WORKERS = 2
STEPS = """
import json, os, sys, time, types
import dfprep.extract.__main__ as command, dfprep.extract.stopwatch as stopwatch
stopwatch.time = types.SimpleNamespace(perf_counter=time.process_time)
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
whole = command.extract_all
def noted(*args, **kwargs):
    done = whole(*args, **kwargs)
    with open(os.environ["STEPS_FILE"], "w") as file:
        json.dump(dict(done.seconds), file)
    return done
command.extract_all = noted
sys.argv[0] = "dfprep-extract"
command.main()
"""
"""The command with a stopwatch of CPU seconds, on one core."""


@dataclass(frozen=True)
class Took:
    """Seconds of a process and its children."""

    wall: float
    cpu: float


def reap_orphans() -> None:
    """Become the parent of processes whose own one has ended, so that their CPU seconds are counted. Linux only."""
    if sys.platform == "linux":
        pr_set_child_subreaper = 36
        ctypes.CDLL(None).prctl(pr_set_child_subreaper, 1)


def took(command: Sequence[str], **environment: str) -> Took:
    """The seconds of a command; its output is shown if it fails."""
    before, start = os.times(), time.perf_counter()
    run = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True)
    wall = time.perf_counter() - start
    with suppress(ChildProcessError):
        while True:  # the server of the worker processes ends after the command
            os.wait()
    after = os.times()
    if run.returncode:
        raise SystemExit(f"{' '.join(command[:4])} ... failed:\n{run.stdout[-2000:]}{run.stderr[-4000:]}")
    used = (after.children_user + after.children_system) - (before.children_user + before.children_system)
    return Took(wall, used)


def wanted_frames(n_frames: int) -> set[int]:
    """The frames that extract samples of a video by default: 10 first and 7 spaced."""
    spaced = np.linspace(10, n_frames - 1, 8)[1:].astype(int)
    return {*range(10), *spaced.tolist()}


def by_opencv(path: Path) -> int:
    """Decode every frame, and convert the sampled ones."""
    cv2.setNumThreads(1)
    video = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    wanted = wanted_frames(int(video.get(cv2.CAP_PROP_FRAME_COUNT)))
    n = 0
    while video.grab():
        if n in wanted:
            video.retrieve()
        n += 1
    return n


def by_pyav(path: Path) -> int:
    """Decode every frame, and convert the sampled ones."""
    n = 0
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        wanted = wanted_frames(stream.frames)
        for frame in container.decode(stream):
            if n in wanted:
                frame.to_ndarray(format="rgb24")
            n += 1
    return n


def decoded(way: str, manifest: Path) -> None:
    """Decode all videos of a manifest in two processes; the command of this script's ``--decode``."""
    work: Callable[[Path], int] = {"opencv": by_opencv, "pyav": by_pyav}[way]
    paths = [manifest.parent / row["video"] for row in csv.DictReader(manifest.open())]
    with ProcessPoolExecutor(WORKERS) as pool:
        if not all(pool.map(work, paths)):
            raise SystemExit(f"{way} decodes nothing")


def random_weights(folder: Path) -> Path:
    """A checkpoint of FaceNet's architecture; every weight is drawn at random."""
    path = folder / "facenet-random.pt"
    if not path.exists():
        import torch  # here, because the decoding processes import this module, too

        from dfprep.embeddings.inception_resnet import inception_resnet_v1

        torch.manual_seed(0)
        torch.save(inception_resnet_v1().state_dict(), path)
    return path


def extract_command(manifest: Path, out: Path, overrides: Sequence[str]) -> list[str]:
    """The arguments of the extraction; other results in `out` are removed."""
    weights = [] if any("embedder" in one for one in overrides) else ["embedder=facenet"]
    if not any("embedder.weights" in one or one == "embedder=none" for one in overrides):
        weights.append(f"embedder.weights={random_weights(manifest.parent)}")
    shutil.rmtree(out, ignore_errors=True)
    quiet = ["figures=0", "mlflow.enabled=false", f"hydra.run.dir={out.parent}/run"]
    return ["source=manifest", f"source.path={manifest}", f"out={out}", *quiet, *weights, *overrides]


def peers_python() -> Path | None:
    """Python of an environment with facenet-pytorch beside this one's packages; None if it cannot be installed."""
    python = PEERS / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
        site = next((PEERS / "lib").glob("python*/site-packages"))
        (site / "packages_of_dfprep.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
        # it pins an old torch, which is not installed: this environment's works
        pip = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--ignore-installed",
            "--no-deps",
            "facenet-pytorch==2.6.0",
        ]
        if subprocess.run(pip, capture_output=True).returncode:
            shutil.rmtree(PEERS)
            return None
    return python


def print_ratios(taken: dict[str, list[Took]]) -> None:
    """A line for each way: its seconds, and the median of extract's over its own."""
    ours = taken["extract"]
    print(f"\n{'':10}{'wall/s':>8}{'CPU/s':>8}   extract over this one: wall, CPU (median of pairs, each)")
    for way, theirs in taken.items():
        middle = statistics.median(t.wall for t in theirs), statistics.median(t.cpu for t in theirs)
        line = f"{way:10}{middle[0]:8.1f}{middle[1]:8.1f}"
        if way != "extract":
            pairs = list(zip(ours, theirs, strict=False))
            wall, cpu = [a.wall / b.wall for a, b in pairs], [a.cpu / b.cpu for a, b in pairs]
            each = " ".join(f"{a:.2f}/{b:.2f}" for a, b in zip(wall, cpu, strict=True))
            line += f"   {statistics.median(wall):.2f}, {statistics.median(cpu):.2f}   ({each})"
        print(line)


def print_profile(manifest: Path, overrides: Sequence[str], opencv_cpu: float) -> None:
    """CPU seconds by step, of one process on one core, and their shares of OpenCV's."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = extract_command(manifest, Path(folder) / "out", [*overrides, "workers=0"])
        steps_file = Path(folder) / "steps.json"
        whole = took([sys.executable, "-c", STEPS, *arguments], STEPS_FILE=str(steps_file))
        steps: dict[str, float] = json.loads(steps_file.read_text())
    rest = {"start-up and the rest": whole.cpu - sum(steps.values())}
    print(f"\nprofile, one process: {whole.cpu:.1f} s of CPU")
    for name, seconds in [*sorted(steps.items(), key=lambda item: -item[1]), *rest.items()]:
        print(f"  {name:22}{seconds:7.2f} s{100 * seconds / whole.cpu:6.1f} %{seconds / opencv_cpu:8.2f} of OpenCV")


def machine() -> str:
    """Processor, cores and versions, for the record."""
    cpu = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), cpu)
    versions = f"Python {platform.python_version()}, PyAV {av.__version__}, OpenCV {cv2.__version__}"
    versions += f", torch {metadata.version('torch')}"
    return f"{cpu}, {os.cpu_count()} cores; {versions}; {WORKERS} processes, one thread each"


def main() -> None:
    """Make the families, run all ways in turn, and print ratios and a profile."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("overrides", nargs="*", help="of the configuration, such as embedder=none")
    parser.add_argument("--folder", type=Path, default=ROOT / "outputs/benchmark/families")
    parser.add_argument("--media", type=Path, help="make the families of these MP4 files")
    parser.add_argument("--families", type=int, default=4)
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--published", action="store_true", help="also facenet-pytorch; takes minutes")
    parser.add_argument("--decode", nargs=2, metavar=("WAY", "MANIFEST"), help=argparse.SUPPRESS)
    args = parser.parse_intermixed_args()
    if args.decode:
        decoded(args.decode[0], Path(args.decode[1]))
    else:
        measure(args)


def measure(args: argparse.Namespace) -> None:
    """Run all ways in turn, and print what they took."""
    reap_orphans()
    from families import make_families

    manifest = make_families(args.folder.absolute(), args.media, args.families, n_frames=args.frames)
    paths = sorted(manifest.parent.glob("*.mp4"))
    print(machine())
    print(
        f"{len(paths)} videos of 1080p, {args.frames} frames, {sum(p.stat().st_size for p in paths) / 1e6:.0f} MB"
    )
    random_weights(manifest.parent)
    taken: dict[str, list[Took]] = {"extract": [], "opencv": [], "pyav": []}
    peers = peers_python() if args.published else None
    if args.published and peers is None:
        print("the published way is left out: facenet-pytorch 2.6.0 cannot be installed into .venv-peers")
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(args.pairs):
            arguments = extract_command(manifest, Path(folder) / "out", [*args.overrides, f"workers={WORKERS}"])
            taken["extract"].append(took([sys.executable, "-m", "dfprep.extract", *arguments]))
            for way in ("opencv", "pyav"):
                taken[way].append(took([sys.executable, __file__, "--decode", way, str(manifest)]))
        if peers:
            way = [peers, Path(__file__).with_name("published_way.py"), manifest, Path(folder) / "published"]
            taken["published"] = [took([str(part) for part in way])]
    print_ratios(taken)
    print_profile(manifest, args.overrides, statistics.median(t.cpu for t in taken["opencv"]))


if __name__ == "__main__":
    main()
