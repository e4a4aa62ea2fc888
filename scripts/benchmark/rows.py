"""What many rows cost: a source of 100,000 videos of which one is extracted. Linux only.

    python scripts/benchmark/rows.py [--rows 100000] [--list manifest|dfdc] [--resume] [--repeat 3] [KEY=VALUE]

Lists families of one real video and four fakes, of which only the first real video is there, and extracts it with
`limit=1`. `--resume` does so in a folder where all other families are done, each with its face file. Memory is the
largest resident size (RSS) of the parent, of any other process, and of all together, in which a page that several
share counts once (PSS). FaceNet gets random weights unless `embedder` is given: they take the same time, but a file
of one's own is loaded by the parent, too. Further arguments are overrides of the configuration, such as
mlflow.enabled=true, which is false otherwise.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from extract import ROOT, extract_command
from families import make_families
from memory import megabytes, processes

FAKES = 4
LOOK_EVERY_S = 0.1  # a look at the pages of a large process takes milliseconds of its time


@dataclass
class Used:
    """What one run used: seconds, and MB of the parent, of the largest other process, of all together."""

    wall_s: float = 0.0
    parent_cpu_s: float = 0.0
    other_cpu_s: float = 0.0
    parent_mb: float = 0.0
    other_mb: float = 0.0
    all_mb: float = 0.0
    cpu_s: dict[int, float] = field(default_factory=dict)

    def look(self, parent: int) -> None:
        """Take the figures of all processes that run now."""
        pids, together = processes(parent), 0.0
        for pid in pids:
            pss, rss = megabytes(pid)
            together += pss
            self.cpu_s[pid] = max(self.cpu_s.get(pid, 0.0), cpu_seconds(pid))
            if pid == parent:
                self.parent_mb = max(self.parent_mb, rss)
            else:
                self.other_mb = max(self.other_mb, rss)
        self.all_mb = max(self.all_mb, together)


def cpu_seconds(process: int) -> float:
    """User and system time of a process, without its children; 0 if it has ended."""
    try:
        values = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


def used(command: list[str], log: Path) -> Used:
    """What a command and its processes used; its output is shown if it fails."""
    found, start = Used(), time.perf_counter()
    with log.open("w") as output:
        run = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        while run.poll() is None:
            found.look(run.pid)
            time.sleep(LOOK_EVERY_S)
    found.wall_s = time.perf_counter() - start
    found.parent_cpu_s = found.cpu_s.pop(run.pid)
    found.other_cpu_s = sum(found.cpu_s.values())
    if run.returncode:
        raise SystemExit(f"extract ended with exit code {run.returncode}:\n{log.read_text()[-3000:]}")
    return found


def listed(folder: Path, video: Path, n_rows: int, kind: str) -> list[str]:
    """Write the list of `n_rows` videos, of which only the first is there; returns the overrides that choose it."""
    families = range(-(-n_rows // (1 + FAKES)))
    names = [(f"v{i:06d}", f"v{i:06d}_f{k}") for i in families for k in range(1, FAKES + 1) if i]
    rows = [("v000000", "")]
    rows += [(f"v{i:06d}", "") for i in families if i]
    rows += [(fake, real) for real, fake in names]
    rows = rows[:n_rows]
    (folder / "v000000.mp4").symlink_to(video)
    if kind == "dfdc":
        entries = {
            f"{name}.mp4": {"label": "FAKE", "split": "train", "original": f"{real}.mp4"}
            if real
            else {"label": "REAL", "split": "train", "original": None}
            for name, real in rows
        }
        (folder / "metadata.json").write_text(json.dumps(entries))
        return ["source=dfdc", f"source.path={folder}"]
    lines = [f"{name}.mp4,{'FAKE' if real else 'REAL'},{real}\n" for name, real in rows]
    (folder / "manifest.csv").write_text("video,label,original\n" + "".join(lines))
    return ["source=manifest", f"source.path={folder / 'manifest.csv'}"]


def leave_one(out: Path) -> None:
    """Record all families in `out` as done like the first, except for the first itself."""
    first = json.loads((out / "progress.jsonl").read_text())
    with (out / "videos.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["video"].startswith("v000000")]
    families: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        family = families.setdefault(row["original"] or row["video"], [])
        family.append(
            {**first["rows"][0], **{name: row[name] for name in ("video", "name", "path", "label", "original")}}
        )
    with (out / "progress.jsonl").open("w") as journal:
        for original, of_it in families.items():
            os.link(out / "faces/v000000.h5", out / f"faces/{original}.h5")
            of_it.sort(key=lambda row: row["video"])
            journal.write(json.dumps({"original": original, "rows": of_it}) + "\n")


def main() -> None:
    """Run the extraction some times, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("overrides", nargs="*", help="of the configuration")
    parser.add_argument("--folder", type=Path, default=ROOT / "outputs/benchmark/rows")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--list", choices=("manifest", "dfdc"), default="manifest")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--repeat", type=int, default=3)
    args = parser.parse_intermixed_args()
    clips = make_families(args.folder.absolute(), n_families=1, n_fakes=0, n_frames=60)
    runs = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = listed(folder, clips.parent / "real00.mp4", args.rows, args.list)
        for _ in range(args.repeat):
            arguments = extract_command(clips, folder / "out", [*source, "limit=1", *args.overrides])
            if args.resume:
                subprocess.run([sys.executable, "-m", "dfprep.extract", *arguments], cwd=ROOT, check=True)
                leave_one(folder / "out")
            runs.append(used([sys.executable, "-m", "dfprep.extract", *arguments], folder / "log"))
    print_medians(runs, f"{args.rows:,} rows of a {args.list}, limit=1, {' '.join(args.overrides)}")


def print_medians(runs: list[Used], title: str) -> None:
    """A line for each figure."""

    def middle(of: Callable[[Used], float]) -> float:
        return statistics.median(map(of, runs))

    print(f"{title}: medians of {len(runs)}")
    print(f"  wall {middle(lambda u: u.wall_s):.1f} s")
    print(
        f"  CPU  {middle(lambda u: u.parent_cpu_s + u.other_cpu_s):.1f} s: "
        f"parent {middle(lambda u: u.parent_cpu_s):.1f} s, others {middle(lambda u: u.other_cpu_s):.1f} s"
    )
    print(
        f"  peak parent {middle(lambda u: u.parent_mb):.0f} MB RSS, other {middle(lambda u: u.other_mb):.0f} MB "
        f"RSS, together {middle(lambda u: u.all_mb):.0f} MB PSS"
    )


if __name__ == "__main__":
    main()
