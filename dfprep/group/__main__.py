"""``python -m dfprep.group``: how strongly each person of each fake is altered.

The structural similarity and the colours of each fake face are compared with those of the real face in the same
box, which gives a class from 0 (not altered) to 4. In a fake that shows two people, the one who is not altered is
labelled REAL. Fakes that do not show the same as their original are reported as not aligned.

Reads faces/ and videos.csv of `out`. Written there: alterations.csv, with a class for each person; alignment.csv;
with similarity.masks=true also masks/, the pixels that differ.

    python -m dfprep.group out=outputs/mine similarity.masks=true
"""

from __future__ import annotations

from pathlib import Path

from omegaconf import DictConfig

from dfprep.alterations import Similarity
from dfprep.errors import DfprepError, FolderInUse
from dfprep.group.sharding import STAGE, measure_shard, unmeasured
from dfprep.group.stage import group_fakes
from dfprep.plots import require_known
from dfprep.runs import (
    CommandLine,
    Run,
    RunSettings,
    ShardSettings,
    build,
    conclude,
    groups_hash,
    keep_settings,
    lacking_words,
    launch,
    merge_earlier,
    merged_run,
    start_run,
)
from dfprep.store import OutputFolder, waiting_lock
from dfprep.tables import StageInputs, extracted_references, read_videos

BEST_BY = ("persons_with_class",)
"""The metrics that rank the jobs of a sweep; see `conclude`."""


def group(config: DictConfig) -> None:
    """Run the stage as `config` (conf/group.yaml) says.

    Raises:
        DfprepError: bad configuration, or a folder without faces.
    """
    settings, similarity = RunSettings.of(config), build(config, "similarity")
    out = OutputFolder(settings.out)
    merge_earlier(config, settings, out, "extract")
    if settings.merge:
        merge_shards(config, settings, similarity, out, CommandLine.of_job())
    elif settings.shard.is_all:
        # the jobs of a sweep share the lock, because they write no tables to this folder
        with out.lock(shared=settings.sweeping), start_run(config, settings.run_dir, out) as run:
            group_all(config, settings, similarity, out, run, settings.tables)
            if not settings.sweeping:
                out.shards(STAGE).remove()  # what they measured is in the tables
    else:
        group_shard(config, settings, similarity, out)


def group_all(
    config: DictConfig, settings: RunSettings, similarity: Similarity, out: OutputFolder, run: Run, tables: Path
) -> None:
    """Measure what is not measured yet, and write the tables into the folder `tables`."""
    inputs = StageInputs.checked(out.root, STAGE, groups_hash(config, "similarity"), settings.stale)
    extracted_references(out.videos_csv)  # raises if no video has faces
    references = [row.video for row in read_videos(out.videos_csv) if not row.original]
    require_known(settings.figures, references)
    found = group_fakes(out, similarity, settings.workers, settings.timeout_s, settings.figures)
    run.tags({"thresholds": found.chosen.how})
    conclude(found, run, tables, inputs, BEST_BY)


def group_shard(config: DictConfig, settings: RunSettings, similarity: Similarity, out: OutputFolder) -> None:
    """Measure the families of a shard; the one that ends last writes the tables."""
    with (
        out.lock_shard(STAGE, settings.shard),
        start_run(config, settings.run_dir, out, is_shard=True) as run,
    ):
        with waiting_lock(out.shards(STAGE).start):  # all shards may start at once
            keep_settings(config, out.shards(STAGE))
        StageInputs.checked(out.root, STAGE, groups_hash(config, "similarity"), settings.stale)
        done = measure_shard(out, similarity, settings.shard, settings.workers, settings.timeout_s)
        conclude(done, run, out.root)
    line = CommandLine.of_job()
    if done.lacking:
        print(f"Shards:   {lacking_words(done.lacking, 'families', line.again(STAGE))}")
        return
    try:
        merge_shards(config, settings, similarity, out, line)
    except FolderInUse as error:
        print(f"Shards:   all have finished, but {error}; then run {line.again(STAGE)} merge=true")


def merge_finished(config: DictConfig, out: OutputFolder, kept: ShardSettings) -> None:
    """Merge the shards of `out`, which have all finished, for a later stage; see `dfprep.runs.merge_earlier`."""
    merge_shards(config, RunSettings.of(config), build(config, "similarity"), out, kept.line)


def merge_shards(
    config: DictConfig, settings: RunSettings, similarity: Similarity, out: OutputFolder, line: CommandLine
) -> None:
    """Write the tables from what all shards have measured.

    Raises:
        DfprepError: a shard has not finished; names the command that runs it again.
    """
    shards = out.shards(STAGE)
    with out.lock():
        if not settings.merge and not shards.finished():
            return  # another shard, which ended at the same time, has merged
        if lacking := unmeasured(out, similarity, settings.shard.count):
            raise DfprepError(lacking_words(lacking, "families", line.again(STAGE)))
        with merged_run(config, settings.run_dir / "merged", out, line=line) as run:
            group_all(config, settings, similarity, out, run, out.root)
        shards.remove()


def main() -> None:
    """Run the command ``dfprep-group``."""
    launch("group", group)


if __name__ == "__main__":
    main()
