"""``python -m dfprep.split``: two levels of folds without leaks, and an audit of the table.

Videos that share an original, an actor, a donor, a source video or a near copy stay together; these groups are
distributed to folds of about the same size. An independent audit then reads the finished table, and the run fails
if anything is on both sides of a boundary. folds=official takes the publishers' split instead.

Reads videos.csv, actors.csv and alterations.csv of `out`. Written there: folds.csv, faces.csv, audit.json. With
audit=FILE it only audits the split of another tool.

    python -m dfprep.split out=outputs/mine
    python -m dfprep.split audit=other_folds.csv
"""

from __future__ import annotations

from pathlib import Path

from omegaconf import DictConfig

from dfprep.errors import require
from dfprep.folds import Folds
from dfprep.runs import RunSettings, build, conclude, groups_hash, launch, merge_earlier, start_run
from dfprep.split.foreign import audit_any
from dfprep.split.shortcuts import shortcuts_of_places
from dfprep.split.stage import check_leaks, split_videos
from dfprep.store import OutputFolder
from dfprep.tables import StageInputs, WhenStale, freshness_of

BEST_BY = ("-leaks", "-worst_class_distance")
"""The metrics that rank the jobs of a sweep; see `conclude`."""


def split(config: DictConfig) -> None:
    """Run the stage as `config` (conf/split.yaml) says; with the key `audit` only audit that table.

    Raises:
        DfprepError: bad configuration, a table that is missing, no split, or a leak.
    """
    settings, folds, copies = RunSettings.of(config), build(config, "folds"), build(config, "copies")
    if config.get("audit") is not None:
        audit_split(config.audit, folds, OutputFolder(settings.out), settings.stale)
        return
    out = OutputFolder(settings.out)
    merge_earlier(config, settings, out, "extract")
    merge_earlier(config, settings, out, "group", at_once=True)
    # the jobs of a sweep share the lock, because they write no tables to this folder
    with out.lock(shared=settings.sweeping), start_run(config, settings.run_dir, out) as run:
        inputs = StageInputs.checked(out.root, "split", groups_hash(config, "folds", "copies"), settings.stale)
        require(isinstance(config.parquet, bool), "parquet", "be true or false", config.parquet)
        done = split_videos(out, folds, settings.tables, copies, parquet=config.parquet)
        conclude(done, run, settings.tables, inputs, BEST_BY)


def audit_split(path: str, folds: Folds, out: OutputFolder, stale: WhenStale) -> None:
    """Audit anybody's split, for what binds in `folds`, and for shortcuts by the tables of `out`; see `audit_any`.

    Whether it is stale is said by the records beside it.

    Raises:
        DfprepError: nothing is there, it has no known format, it leaks, or it is stale and `stale` is "refuse".
    """
    exists = isinstance(path, str) and Path(path).exists()
    require(exists, "audit", "be a CSV file, or a file or folder with a published split", path)
    found = audit_any(Path(path), out, folds)
    print("\n".join((*found.notes, *found.audit.lines(), *shortcuts_of_places(found.places, Path(path), out))))
    freshness = freshness_of(Path(path).absolute().parent, [Path(path).name]) if Path(path).is_file() else None
    if freshness:
        print("\n".join(freshness.lines()))
    check_leaks(found.audit, folds.leaks_fail)
    if freshness:
        freshness.require(stale)


def main() -> None:
    """Run the command ``dfprep-split``."""
    launch("split", split)


if __name__ == "__main__":
    main()
