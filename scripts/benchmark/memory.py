"""The memory of an extraction: the peak over all its processes, and of the largest one. Linux only.

    python scripts/benchmark/memory.py [--videos VIDEO ...] [--families 4] [--repeat N] [--workers 2] [KEY=VALUE]

Extracts families of 1080p videos (scripts/benchmark/families.py), or the given videos as real ones, with FaceNet's
architecture, and looks at /proc ten times a second. `PSS` is the sum over all processes of their resident memory,
in which a page that several of them share counts once; `RSS` counts it for each. `--repeat N` lists every family N
times, so that memory that grows with the number of videos is seen. Further arguments are overrides, such as
embedder=dlib.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from extract import ROOT, extract_command
from families import make_families


def processes(root: int) -> list[int]:
    """The ids of a process and of all that it started."""
    found = [root]
    try:
        for task in Path(f"/proc/{root}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += processes(int(child))
    except OSError:
        pass  # it has ended
    return found


def megabytes(process: int) -> tuple[float, float]:
    """PSS and RSS of a process; 0, 0 if it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return 0.0, 0.0
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    return sizes.get("Pss", 0.0), sizes.get("Rss", 0.0)


def manifest_of(videos: list[Path], folder: Path, repeat: int) -> Path:
    """A manifest in `folder` of links to `videos`, real ones; or of the families in the manifest that is given."""
    rows: list[tuple[Path, str]] = []
    if len(videos) == 1 and videos[0].suffix == ".csv":
        for row in csv.DictReader(videos[0].open()):
            rows.append((videos[0].parent / row["video"], row["original"]))
    else:
        rows = [(video.absolute(), "") for video in videos]
    with (folder / "manifest.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("video", "label", "original"))
        for turn in range(repeat):
            for path, original in rows:
                name = f"{path.stem}_{turn}{path.suffix}"
                (folder / name).symlink_to(path)
                table.writerow((name, "FAKE" if original else "REAL", f"{original}_{turn}" if original else ""))
    return folder / "manifest.csv"


def main() -> None:
    """Extract, and print the peaks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("overrides", nargs="*", help="of the configuration")
    parser.add_argument("--folder", type=Path, default=ROOT / "outputs/benchmark/families")
    parser.add_argument("--videos", type=Path, nargs="+", help="real videos instead of the families")
    parser.add_argument("--families", type=int, default=4)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_intermixed_args()
    videos = args.videos or [make_families(args.folder.absolute(), n_families=args.families)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        manifest = manifest_of(videos, folder, args.repeat)
        arguments = extract_command(manifest, folder / "out", [*args.overrides, f"workers={args.workers}"])
        run = subprocess.Popen(
            [sys.executable, "-m", "dfprep.extract", *arguments], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        peak, largest, at_peak = (0.0, 0.0), 0.0, 0
        of_each: list[float] = []
        while run.poll() is None:
            sizes = [megabytes(process) for process in processes(run.pid)]
            now = sum(pss for pss, _ in sizes), sum(rss for _, rss in sizes)
            if now > peak:
                peak, of_each = now, [pss for pss, _ in sizes]
            largest = max(largest, *(rss for _, rss in sizes))
            at_peak = max(at_peak, len(sizes))
            time.sleep(0.1)
        n_videos = sum(1 for _ in csv.DictReader(manifest.open()))
    print(f"{n_videos} videos, {args.workers} workers, {at_peak} processes, {os.cpu_count()} cores")
    pss, rss = peak
    print(f"peak of all processes: PSS {pss:.0f} MB, RSS {rss:.0f} MB; largest process: RSS {largest:.0f} MB")
    print("PSS of each at the peak, the command first: " + ", ".join(f"{pss:.0f}" for pss in of_each) + " MB")
    if run.returncode:
        raise SystemExit(f"extract ended with exit code {run.returncode}")


if __name__ == "__main__":
    main()
