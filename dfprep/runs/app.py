"""Run a stage as a Hydra command: user errors are printed as one line, and every outcome has an exit code."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException
from hydra.types import RunMode
from omegaconf import DictConfig
from omegaconf.errors import OmegaConfBaseException

from dfprep.errors import ConfigError, DfprepError
from dfprep.runs import interrupts
from dfprep.runs.conf_folder import CONF
from dfprep.runs.one_line import one_line
from dfprep.runs.resources import as_user_error
from dfprep.runs.stage_help import answer
from dfprep.runs.standard_output import until_closed
from dfprep.runs.sweeps import close_sweeps
from dfprep.runs.tracking import keep_failure

log = logging.getLogger(__name__)

INTERRUPTED = "interrupted; completed work is kept, run the same command again to continue"
EXIT_INTERRUPTED = 130

# conf/hydra/launcher/ replaces the plugins' own files of these names on purpose; Hydra 1.4 no longer says so
warnings.filterwarnings("ignore", r"\s*'hydra/launcher/\w+' is validated against ConfigStore schema", UserWarning)


def launch(stage: str, task: Callable[[DictConfig], None]) -> None:
    """Compose ``conf/<stage>.yaml`` with the command line and run `task` with it; then exit.

    ``--help`` prints the docstring of the module of `task`, and what ``conf/`` says about the stage.

    Exit codes: 0 done, 1 a bug or nothing could be done, 2 bad configuration, 130 interrupted. A signal before this
    call, while modules are imported, has Python's default effect.
    """
    _answer(stage, task)
    # makes Hydra raise its errors instead of printing them and exiting
    os.environ.setdefault("HYDRA_FULL_ERROR", "1")
    # a scheduler's SIGTERM ends a run as Ctrl-C does: tables written, workers stopped
    interrupts.listen(partial(_end_at_once, stage))
    job = _Job(task, stage)
    run = hydra.main(version_base="1.3", config_path=str(CONF), config_name=stage)(job)
    try:
        try:
            run()
        finally:
            interrupts.ignore()
        if job.failure:
            raise job.failure
        if interrupts.requested():  # a library caught the exception
            raise KeyboardInterrupt
    except DfprepError as error:
        _stop(stage, str(error), error.exit_code)
    except Exception as error:
        if missing := as_user_error(error):
            _stop(stage, str(missing), missing.exit_code)
        if job.started:  # an unexpected error of a stage is a bug: keep the traceback
            raise
        _stop(stage, one_line(error, stage), ConfigError.exit_code)
    except KeyboardInterrupt:
        interrupts.forget_unhandled()
        _stop(stage, INTERRUPTED, EXIT_INTERRUPTED)
    finally:
        close_sweeps()


class _Job:
    """`task` as Hydra calls it.

    Outside a sweep, a `DfprepError` is stored for `launch`, because Hydra adds lines to an error that a job raises.
    In a sweep, the error is logged, which Hydra does not do, and raised, so that Hydra continues with the next job
    and fails at the end.
    """

    def __init__(self, task: Callable[[DictConfig], None], stage: str) -> None:
        self.task, self.stage = task, stage
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
            elif failure := error if isinstance(error, DfprepError) else as_user_error(error):
                self.failure = failure
                return
            raise

    def _run(self, config: DictConfig) -> None:
        try:
            self.task(config)
        except OmegaConfBaseException as error:  # interpolations are resolved at the first access
            raise ConfigError(one_line(error, self.stage)) from error


def _answer(stage: str, task: Callable[[DictConfig], None]) -> None:
    """Print the help or the version if the command line asks for it, and exit."""
    docstring = sys.modules[task.__module__].__doc__ or ""
    try:
        text = answer(stage, docstring, sys.argv[1:])
    except (HydraException, OmegaConfBaseException) as error:
        _stop(stage, one_line(error, stage), ConfigError.exit_code)
    if text is not None:
        with until_closed():
            print(text)
        sys.exit(0)


def _stop(stage: str, message: str, exit_code: int) -> NoReturn:
    print(f"dfprep.{stage}: {message}", file=sys.stderr)
    sys.exit(exit_code)


def _end_at_once(stage: str) -> None:
    print(f"dfprep.{stage}: {INTERRUPTED}", file=sys.stderr, flush=True)
    os._exit(EXIT_INTERRUPTED)
