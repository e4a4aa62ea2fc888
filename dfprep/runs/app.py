"""One command: Hydra around a stage, every mistake of the user one line, every outcome its exit code."""

from __future__ import annotations

import difflib
import logging
import os
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.errors import OverrideParseException
from hydra.types import RunMode
from omegaconf import DictConfig
from omegaconf.errors import OmegaConfBaseException

from dfprep.errors import ConfigError, DfprepError
from dfprep.runs import interrupts
from dfprep.runs.sweeps import close_sweeps
from dfprep.runs.tracking import keep_failure

log = logging.getLogger(__name__)

PACKAGE = Path(__file__).resolve().parent.parent
# in a wheel conf/ is installed as dfprep/conf, in a checkout it lies beside dfprep/
CONF = next((p for p in (PACKAGE / "conf", PACKAGE.parent / "conf") if p.is_dir()), PACKAGE / "conf")

INTERRUPTED = "interrupted; what is done is kept, run the same command again to go on"
EXIT_INTERRUPTED = 130


def launch(stage: str, task: Callable[[DictConfig], None]) -> None:
    """Compose ``conf/<stage>.yaml`` with the command line and run `task` with it; then exit.

    Exit codes: 0 done, 1 a bug or nothing could be done, 2 bad configuration, 130 interrupted.
    """
    # Hydra then raises instead of printing and exiting by itself
    os.environ.setdefault("HYDRA_FULL_ERROR", "1")
    # a scheduler's SIGTERM ends a run as Ctrl-C does: tables written, workers stopped
    interrupts.listen(partial(_end_at_once, stage))
    job = _Job(task)
    run = hydra.main(version_base="1.3", config_path=str(CONF), config_name=stage)(job)
    try:
        run()
        if job.failure:
            raise job.failure
    except DfprepError as error:
        _stop(stage, str(error), error.exit_code)
    except Exception as error:
        if job.started:  # what a stage did not foresee is a bug, and shows where
            raise
        _stop(stage, one_line(error), ConfigError.exit_code)
    except KeyboardInterrupt:
        interrupts.ignore()
        _stop(stage, INTERRUPTED, EXIT_INTERRUPTED)
    finally:
        close_sweeps()


class _Job:
    """`task` as Hydra calls it.

    Alone, an error that the user can mend is kept for `launch`, since Hydra adds lines to what a job raises. In
    a sweep it is raised, so that Hydra goes on to the next job and fails at the end, and logged, which Hydra
    does not do.
    """

    def __init__(self, task: Callable[[DictConfig], None]) -> None:
        self.task = task
        self.started = False
        self.failure: DfprepError | None = None

    def __call__(self, config: DictConfig) -> None:
        self.started = True
        sweep = HydraConfig.get().mode is RunMode.MULTIRUN
        try:
            self._run(config)
        except Exception as error:
            if sweep:
                log.error(str(error), exc_info=not isinstance(error, DfprepError))
                keep_failure(config, Path(HydraConfig.get().runtime.output_dir), error)
            elif isinstance(error, DfprepError):
                self.failure = error
                return
            raise

    def _run(self, config: DictConfig) -> None:
        try:
            self.task(config)
        except OmegaConfBaseException as error:  # values are resolved when they are first looked at
            raise ConfigError(one_line(error)) from error


def _stop(stage: str, message: str, exit_code: int) -> None:
    print(f"dfprep.{stage}: {message}", file=sys.stderr)
    sys.exit(exit_code)


def _end_at_once(stage: str) -> None:
    print(f"dfprep.{stage}: {INTERRUPTED}", file=sys.stderr, flush=True)
    os._exit(EXIT_INTERRUPTED)


def one_line(error: Exception) -> str:
    """Hydra's or omegaconf's many lines as one, with the available choices or the nearest keys."""
    text = str(error)
    if isinstance(error, OverrideParseException):
        return (
            f"cannot read {error.override!r}: {text.partition('See ')[0].strip()}; quote it if the shell changed it"
        )
    unknown_key = re.search(r"Could not override '([^']+)'", text)
    if unknown_key:
        return f"there is no key {unknown_key[1]}{_nearest(unknown_key[1])}"
    text = text.split("Config search path")[0]
    key = re.search(r"full_key: (\S+)", text)
    said = " ".join(text.split("full_key:")[0].split())
    return f"{said} ({key[1]})" if key else said


def _nearest(key: str) -> str:
    """ "; did you mean ...?" from the keys that the configuration's files name, with the groups they are in."""
    names: dict[str, set[str]] = {}
    for path in CONF.rglob("*.yaml"):
        group, *inner = path.relative_to(CONF).with_suffix("").parts
        prefix = "" if not inner or group in ("experiment", "debug", "hydra") else f"{group}."
        prefix += f"members.{inner[-1]}." if "member" in inner else ""
        for name in re.findall(r"^([a-z_0-9]+):", path.read_text(), re.M):
            names.setdefault(name, set()).add(prefix + name)
    if key.startswith("workers."):
        return " beside workers=N; write workers.count=N"
    last = key.rpartition(".")[2]
    near = difflib.get_close_matches(last, sorted(names), n=3)
    full = [one for name in near for one in sorted(names[name]) if one != key]
    if last in names and not full:
        return " in this stage; --cfg job shows those that it has"
    return f"; did you mean {' or '.join(full)}?" if full else "; --cfg job shows all keys"
