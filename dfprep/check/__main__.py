"""``python -m dfprep.check``: whether everything in an output folder is right, and what mends it."""

from __future__ import annotations

import logging

from omegaconf import DictConfig

from dfprep.check.levels import LEVELS, Level
from dfprep.check.repair import repair
from dfprep.check.stage import check_all, repaired
from dfprep.errors import require
from dfprep.runs import RunSettings, conclude, launch, start_run
from dfprep.store import OutputFolder, is_writable

log = logging.getLogger(__name__)


def check(config: DictConfig) -> None:
    """Run the stage as `config` (conf/check.yaml) says.

    Raises:
        DfprepError: bad configuration, a folder without anything to check, or something is wrong.
    """
    require(isinstance(config.repair, bool), "repair", "be true or false", config.repair)
    check_out(config, config.level, repairing=config.repair)


def check_out(config: DictConfig, level: Level, *, repairing: bool = False) -> None:
    """Check the folder of `config`; errors as `check`."""
    require(level in LEVELS, "level", f"be {' or '.join(LEVELS)}", level)
    settings = RunSettings.of(config)
    out = OutputFolder(settings.out)
    tables = settings.tables
    if not repairing and not is_writable(tables):
        tables = settings.run_dir
        log.info("%s is read-only: check.csv is written to %s", out.root, tables)
    # nothing but check.csv is written without a repair, so that others may read meanwhile
    with out.lock(shared=not repairing), start_run(config, settings.run_dir, out, inherits=False) as run:
        found = check_all(out, level, settings.workers, settings.timeout_s)
        if repairing:
            found = repaired(found, repair(out, found.findings))
        conclude(found, run, tables)


def main() -> None:
    """Run the command ``dfprep-check``."""
    launch("check", check)


if __name__ == "__main__":
    main()
