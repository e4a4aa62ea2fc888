"""Disturb all stages on a small sample at random moments, and compare each round with an undisturbed run.

    python scripts/soak.py MINUTES [--folder build/soak] [--seed 2020] [--workers 1 4]

A round is extract, cluster, group and split into a fresh folder. Each is killed, with its workers or alone, loses
single workers or the process that they are forked from, is paused, or meets a limit of the size of its files, and
is started again until it ends by itself. Half of what it has done is removed before each start.
After each round all arrays and tables must equal those of the undisturbed run, no temporary file and no RUNNING run
in MLflow may be left, and dfprep.check must find nothing. What was done is appended to FOLDER/events.jsonl, and the
same command goes on with the next round. Exit code 1 where anything differed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from compare_outputs import TABLES, compare_files, compare_tables

REPOSITORY = Path(__file__).resolve().parents[1]
STAGES = ("extract", "cluster", "group", "split")
SAMPLE = ("source.n_clips=4", "source.n_frames=40", "sampling=uniform", "sampling.n_frames=4", "embedder=dlib")
KILLS = "kill_all", "kill_parent", "kill_worker"
KINDS = (*KILLS, *KILLS, *KILLS, "kill_server", "pause", "small_files")
DISTURBED = 10
"""Starts of a stage that are disturbed, in each round."""

WITH_WORKERS = ("extract", "group")
"""The stages that have worker processes."""

LATEST_S = 14.0
"""Of a disturbance: extract goes on where it was, so that many early ones meet all of its work."""

LONGEST_S = 600.0  # of a start that nothing disturbs


class Soak:
    """One folder with the sample, the undisturbed run, and the events."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.seed = folder, seed
        self.events = folder / "events.jsonl"
        self.log = folder / "stages.log"

    def past(self) -> list[dict]:
        """The events of all earlier rounds."""
        return [json.loads(line) for line in self.events.read_text().splitlines()] if self.events.exists() else []

    def note(self, **event: object) -> None:
        """Append and print an event."""
        with self.events.open("a") as file:
            file.write(json.dumps(event) + "\n")
        print(time.strftime("%H:%M:%S"), *(f"{key}={value}" for key, value in event.items()), flush=True)

    def start(self, stage: str, out: Path, workers: int, limit: int | None = None) -> subprocess.Popen:
        """Start a stage in a process group of its own; `limit` is of the size of its files, in bytes."""
        mine = [f"source.path={self.folder / 'videos'}", *SAMPLE, "figures=0"] if stage == "extract" else []
        if stage in ("extract", "group", "check"):
            mine.append(f"workers={workers}")
        if limit and limit % 2:  # else it is MLflow's database, the largest file, that meets the limit first
            mine.append("mlflow.enabled=false")
        command = [sys.executable, "-m", f"dfprep.{stage}", f"out={out}", *mine]
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"}
        with self.log.open("wb") as log:
            return subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True, preexec_fn=partial(_limit_files, limit) if limit else None,
            )  # fmt: skip

    def finish(self, stage: str, out: Path, workers: int) -> float:
        """Run a stage without disturbance; returns its seconds."""
        began = time.monotonic()
        code = self.start(stage, out, workers).wait(LONGEST_S)
        if code:
            raise SystemExit(f"undisturbed {stage} failed with {code}:\n{self.said()}")
        return time.monotonic() - began

    def said(self) -> str:
        """What the last start of a stage printed."""
        return self.log.read_text(errors="replace")

    def running(self) -> int:
        """The runs that MLflow takes for running."""
        with sqlite3.connect(self.folder / "outputs" / "mlflow.db") as database:
            return database.execute("select count(*) from runs where status = 'RUNNING'").fetchone()[0]


def _limit_files(limit: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def reference(soak: Soak) -> dict[str, float]:
    """The seconds of each stage of the undisturbed run, which is made at the first call."""
    known = soak.folder / "seconds.json"
    if not known.exists():
        out = soak.folder / "undisturbed"
        shutil.rmtree(out, ignore_errors=True)
        known.write_text(json.dumps({stage: soak.finish(stage, out, 1) for stage in STAGES}))
    return json.loads(known.read_text())


def round_of(soak: Soak, number: int, workers: int, seconds: dict[str, float]) -> None:
    """One round; its events are noted as they happen."""
    rng, out = random.Random(f"{soak.seed}/{number}"), soak.folder / f"round{number}"
    shutil.rmtree(out, ignore_errors=True)
    for stage in STAGES:
        for _ in range(DISTURBED):
            disturb(soak, rng, number, stage, out, workers, seconds[stage])
        undisturbed(soak, number, stage, out, workers)
    undisturbed(soak, number, "check", out, workers)
    found = [*differences(soak.folder / "undisturbed", out), *left_behind(soak, out)]
    for one in found:
        soak.note(round=number, difference=one)
    soak.note(round=number, workers=workers, done=True, differences=len(found))
    if not found:
        shutil.rmtree(out)


def undisturbed(soak: Soak, number: int, stage: str, out: Path, workers: int) -> None:
    """Let a stage end; a failure is a difference."""
    code = soak.start(stage, out, workers).wait(LONGEST_S)
    if code or "Traceback" in soak.said():
        soak.note(round=number, difference=f"{stage} ended with {code}: {soak.said()[-3000:]}")


def disturb(
    soak: Soak, rng: random.Random, number: int, stage: str, out: Path, workers: int, usual_s: float
) -> None:
    """Start a stage and disturb it, if it runs long enough, and note how it ended."""
    if stage in WITH_WORKERS:
        leave_work(out, stage, rng)
    kinds = [kind for kind in KINDS if kind not in ("kill_worker", "kill_server") or stage in WITH_WORKERS]
    kind, after_s = rng.choice(kinds), rng.uniform(0.1, 0.9) * min(usual_s, LATEST_S)
    limit = int(10 ** rng.uniform(3.5, 6.5)) if kind == "small_files" else None
    process = soak.start(stage, out, workers, limit)
    hit, code = False, None
    try:
        code = process.wait(LONGEST_S if limit else after_s)
    except subprocess.TimeoutExpired:
        hit = DISTURB[kind](process, rng)
        code = process.wait(LONGEST_S)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    killed = hit and kind in ("kill_all", "kill_parent")
    what = {"kind": kind, "after_s": round(after_s, 1), "limit": limit, "hit": hit, "code": code}
    soak.note(round=number, workers=workers, stage=stage, **what)
    allowed = (-signal.SIGKILL,) if killed else (0, 1) if limit else (0,)
    # processes whose parent is gone may say so
    if code not in allowed or ("Traceback" in soak.said() and not (hit and kind == "kill_parent")):
        soak.note(round=number, difference=f"{stage} after {kind} ended with {code}: {soak.said()[-3000:]}")


def leave_work(out: Path, stage: str, rng: random.Random) -> None:
    """Remove half of what a stage has done, which is made again: otherwise its later starts would find no work."""
    done = sorted([*(out / "faces").glob("*.h5")] if stage == "extract" else (out / "similarity").rglob("*.json"))
    for path in rng.sample(done, len(done) // 2):
        path.unlink()


def kill_all(process: subprocess.Popen, rng: random.Random) -> bool:
    os.killpg(process.pid, signal.SIGKILL)
    return True


def kill_parent(process: subprocess.Popen, rng: random.Random) -> bool:
    process.kill()
    return True


def kill_worker(process: subprocess.Popen, rng: random.Random) -> bool:
    """Kill one worker, as soon as the stage has any."""
    return kill_one(
        process, lambda: [one for server in servers_of(process.pid) for one in children_of(server)], rng
    )


def kill_server(process: subprocess.Popen, rng: random.Random) -> bool:
    """Kill the process that forks the workers, as soon as it is there."""
    return kill_one(process, lambda: servers_of(process.pid), rng)


def kill_one(process: subprocess.Popen, victims: Callable[[], list[int]], rng: random.Random) -> bool:
    while process.poll() is None:
        if found := victims():
            os.kill(rng.choice(found), signal.SIGKILL)
            return True
        time.sleep(0.2)
    return False


def pause(process: subprocess.Popen, rng: random.Random) -> bool:
    os.killpg(process.pid, signal.SIGSTOP)
    time.sleep(rng.uniform(0.2, 2))
    os.killpg(process.pid, signal.SIGCONT)
    return True


DISTURB: dict[str, Callable[[subprocess.Popen, random.Random], bool]] = {
    "kill_all": kill_all,
    "kill_parent": kill_parent,
    "kill_worker": kill_worker,
    "kill_server": kill_server,
    "pause": pause,
}


def servers_of(parent: int) -> list[int]:
    """The processes that fork the workers of `parent`: none, or one."""
    return [one for one in children_of(parent) if b"multiprocessing.forkserver" in read_or_empty(one, "cmdline")]


def children_of(parent: int) -> list[int]:
    """The ids of the processes that `parent` started."""
    ids = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    return [one for one in ids if read_or_empty(one, "stat").rpartition(b")")[2].split()[1:2] == [b"%d" % parent]]


def read_or_empty(process: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{process}/{name}").read_bytes()
    except OSError:  # ended meanwhile
        return b""


def differences(expected: Path, out: Path) -> Iterator[str]:
    """Every array and column that differs, and every table that only one folder has."""
    parts = {"faces": compare_files(expected / "faces", out / "faces", {})}
    if (expected / "masks").exists():
        parts["masks"] = compare_files(expected / "masks", out / "masks", {})
    for table in TABLES:
        paths = expected / f"{table}.csv", out / f"{table}.csv"
        if all(path.exists() for path in paths):
            parts[table] = compare_tables(*paths, {})
        elif any(path.exists() for path in paths):
            yield f"{table}.csv is in one of the folders only"
    for part, found in parts.items():
        for name, difference in sorted(found.items()):
            if difference.n_differing or difference.notes:
                yield f"{part} {name}: {difference}"
    if (expected / "audit.json").read_bytes() != (out / "audit.json").read_bytes():
        yield "audit.json"


def left_behind(soak: Soak, out: Path) -> Iterator[str]:
    """Temporary files, and runs that are RUNNING in MLflow though no stage runs."""
    yield from (f"left behind: {path.relative_to(out)}" for path in sorted(out.rglob("*.tmp")))
    if running := soak.running():
        yield f"{running} runs are RUNNING in MLflow"


def summary(events: list[dict]) -> tuple[str, int]:
    """All complete rounds in words, and the number of differences."""
    complete = {event["round"] for event in events if "done" in event}
    events = [event for event in events if event["round"] in complete]
    hits = [event for event in events if event.get("hit") or event.get("limit")]
    kinds = Counter(event["kind"] for event in hits)
    kills = [event for event in hits if event["kind"] in KILLS]
    rounds = sum("done" in event for event in events)
    n_different = sum("difference" in event for event in events)
    lines = [f"{rounds} rounds, {len(kills)} SIGKILLs, {n_different} differences"]
    lines += [f"  {kind}: {n}" for kind, n in sorted(kinds.items())]
    by_stage = Counter((event["stage"], event["workers"]) for event in kills)
    lines += [f"  SIGKILLs in {stage} with {n} workers: {k}" for (stage, n), k in sorted(by_stage.items())]
    return "\n".join(lines), n_different


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("minutes", type=float)
    parser.add_argument("--folder", type=Path, default=REPOSITORY / "build" / "soak")
    parser.add_argument("--seed", type=int, default=2020)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 4])
    arguments = parser.parse_args()
    end = time.monotonic() + 60 * arguments.minutes
    soak = Soak(arguments.folder.absolute(), arguments.seed)
    soak.folder.mkdir(parents=True, exist_ok=True)
    seconds = reference(soak)
    number = max((event["round"] for event in soak.past()), default=-1) + 1
    while time.monotonic() < end:
        round_of(soak, number, arguments.workers[number % len(arguments.workers)], seconds)
        number += 1
    said, n_different = summary(soak.past())
    print(said)
    return int(n_different > 0)


if __name__ == "__main__":
    sys.exit(main())
