"""Runs in MLflow whose process was killed: they would stay RUNNING for ever, so the next run closes them as failed.

A run has its process as a tag, and is closed only if that process is known to be dead; see `is_dead`. What cannot
be seen from here, a process of another machine above all, is left as it is.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dfprep.runs.tags import ERROR, FOLDER, LOCK, OUT, PROCESS
from dfprep.store import OutputFolder

log = logging.getLogger(__name__)

MOST_RUNS = 1000  # looked at


@dataclass(frozen=True)
class Process:
    """A process of any machine; no two are equal.

    Attributes:
        host: the machine's name. machine: its id, which survives a restart. boot: differs after each restart; empty
            where the system has none, and then nothing is known. namespace: of the process ids, one a container.
        pid: in this namespace. started: in clock ticks after the restart, because ids are used again.
    """

    host: str
    machine: str
    boot: str
    namespace: str
    pid: int
    started: int

    @classmethod
    def current(cls) -> Process:
        """This process."""
        try:
            namespace = os.readlink("/proc/self/ns/pid")
        except OSError:
            namespace = ""
        boot = _text(Path("/proc/sys/kernel/random/boot_id"))
        machine = _text(Path("/etc/machine-id"))
        pid = os.getpid()
        return cls(socket.gethostname(), machine, boot, namespace, pid, _started(pid) or 0)

    @classmethod
    def of(cls, tag: str) -> Process | None:
        """The process of a tag; None if it is none."""
        try:
            return cls(**json.loads(tag))
        except (TypeError, ValueError):
            return None

    @property
    def tag(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))


def is_dead(process: Process, here: Process, *, has_its_lock: bool = False) -> bool:
    """Whether `process` is known to be dead, seen from the process `here`.

    On a machine that was restarted since, all are. In the same namespace of process ids, it is dead if none with
    its id and start is there. In another one, such as that of a container, its id says nothing, but the kernel is
    the same, and gives the lock of a folder to one process only.

    Args:
        has_its_lock: whether `here` has the exclusive lock, of the same file, that `process` had as it started.
    """
    if not here.boot or not process.boot:
        return False
    if process.boot != here.boot:
        return bool(here.machine) and (process.host, process.machine) == (here.host, here.machine)
    if process.namespace != here.namespace:
        return has_its_lock
    return not _exists(process)


def tags_of(out: OutputFolder | None) -> dict[str, str]:
    """The tags of a run of this process that works on `out`."""
    of_out = {OUT: str(out.root), LOCK: out.lock_id} if out else {}
    return {PROCESS: Process.current().tag, **of_out}


def close_lost_runs(client: Any, experiment_id: str, out: OutputFolder | None) -> None:
    """Close the experiment's runs of dead processes as failed, at the time of their last log line.

    All runs of a process are, if one of them shows that it is dead: a pipeline's, and those of its stages.

    Args:
        client: of MLflow. out: the folder that this process works on, whose lock it has.
    """
    here, running = Process.current(), list(_running(client, experiment_id))
    dead = {
        process for run, process in running if is_dead(process, here, has_its_lock=_has_lock_of(out, run.data.tags))
    }
    for run, process in running:
        tags = run.data.tags
        if process in dead:
            said = f"its process {process.pid} on {process.host} was killed; closed by a later run"
            client.set_tag(run.info.run_id, ERROR, said)
            client.set_terminated(run.info.run_id, "FAILED", end_time=_last_sign_ms(run))
            log.info("MLflow: %s (%s) is closed as failed: %s", run.info.run_name, run.info.run_id, said)
        elif out and out.lock_id and tags.get(OUT) == str(out.root) and process.boot != here.boot:
            log.warning(
                "MLflow: %s (%s) is RUNNING on %s by process %d of %s, which cannot be seen from here; if it is "
                "alive, the file system does not share locks, so end one of the two runs",
                run.info.run_name, run.info.run_id, out.root, process.pid, process.host,
            )  # fmt: skip


def _running(client: Any, experiment_id: str) -> Iterator[tuple[Any, Process]]:
    """The runs that MLflow takes for running, each with its process."""
    for run in client.search_runs([experiment_id], "attributes.status = 'RUNNING'", max_results=MOST_RUNS):
        process = Process.of(run.data.tags.get(PROCESS, ""))
        if process:
            yield run, process


def _has_lock_of(out: OutputFolder | None, tags: Mapping[str, str]) -> bool:
    return bool(out and out.lock_id) and tags.get(LOCK) == out.lock_id  # type: ignore[union-attr]


def _last_sign_ms(run: Any) -> int:
    """When a log of the run's folder was last written, in ms; now, if there is none."""
    now = int(time.time() * 1000)
    try:
        logs = [int(path.stat().st_mtime * 1000) for path in Path(run.data.tags.get(FOLDER, "")).glob("*.log")]
    except OSError:
        logs = []
    return min(max(max(logs, default=now), run.info.start_time), now)


def _exists(process: Process) -> bool:
    """Whether there is a process with this id and start that has not ended; ids are of this namespace."""
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # of another user
        pass
    started = _started(process.pid)
    # None: the system hides the processes of other users
    return started is None or started == process.started


def _started(pid: int) -> int | None:
    """Start of a process in clock ticks after that of the system, -1 of one that has ended; None: not readable."""
    fields = _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()  # proc(5): from field 3 on
    if len(fields) < 20:
        return None
    return -1 if fields[0] in "ZX" else int(fields[19])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
