"""``python -m dfprep.extract``: track faces in real videos, and cut them out of these and their fakes.

Some frames of each real video are read, the detectors find the faces in them, and each person is tracked through
the frames. The boxes of the real video are then cut out of the same frames of all of its fakes, in several sizes,
and a network computes an embedding of every face, from which cluster identifies the actors.

Written to `out`: faces/<id>.h5, a file for each real video with its fakes; videos.csv, with a status and a reason
for every video. An interrupted run is continued by the same command.

    python -m dfprep.extract source=manifest source.path=videos.csv out=outputs/mine
    python -m dfprep.extract source=ffpp source.path=/data/ff++ 'source.compressions=[c23]' limit=10
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import rich
from omegaconf import DictConfig

from dfprep.embeddings import CHECKPOINTS
from dfprep.errors import FolderInUse, StoreError
from dfprep.extract.family import FamilyResult
from dfprep.extract.inputs import (
    NETWORKS,
    extraction_work,
    extractor_config,
    listing_digest,
    settled_embedder,
)
from dfprep.extract.planning import plan_report, plan_run
from dfprep.extract.planning.timing import Extract
from dfprep.extract.sharding import ShardExtraction, listed_again, merge, merge_journals
from dfprep.extract.stage import Extraction, extract_all
from dfprep.files import warn_of_little_space
from dfprep.plots import require_known
from dfprep.runs import (
    CommandLine,
    Run,
    RunSettings,
    ShardSettings,
    build,
    conclude,
    in_a_process,
    keep_settings,
    lacking_words,
    launch,
    merged_run,
    plain_config,
    progress_bar,
    start_run,
    sweep_out,
)
from dfprep.sources import Family, list_videos
from dfprep.store import OutputFolder, check_place, config_hash, waiting_lock
from dfprep.tables import StageInputs, forget
from dfprep.types import Video

STAGE = "extract"

OF_AUTO = {"dfprep.embeddings.FaceNet": "facenet", "dfprep.embeddings.Dlib": "dlib"}
"""The choices that ``embedder=auto`` may come to, by their class."""

BEST_BY = ("videos_ok",)
"""The metrics that rank the jobs of a sweep; see `conclude`."""


def extract(config: DictConfig) -> None:
    """Run the stage as `config` (conf/extract.yaml) says.

    Raises:
        DfprepError: bad configuration, a source or folder that cannot be used, or no video with faces.
    """
    settings = RunSettings.of(config, networks=True)
    source = build(config, "source")
    settle_embedder(config, settings, source.root)
    plain = plain_config(config)
    identity = extractor_config(plain, source.root)
    together = settings.merge or not settings.shard.is_all
    out = OutputFolder(settings.out if together else sweep_out(settings.out, identity))
    make_work = partial(extraction_work, plain, identity, source.root, out.root, settings.threads)
    if not settings.merge:
        check_place(out.root)
    videos = list_videos(source, progress_bar)
    require_known(settings.figures, [video.id for video in videos if not video.original])
    if settings.plan:
        print_plan(
            videos, partial(extraction_work, plain, identity, source.root, threads=settings.threads), settings
        )
        return
    if not settings.overwrite:
        out.check_config(identity)
    job = Job(config, settings, source.name, source.root, videos, out, identity, make_work)
    (job.merge if settings.merge else job.whole if settings.shard.is_all else job.shard)()


@dataclass(frozen=True)
class Job:
    """What a run works on; see `extract`."""

    config: DictConfig
    settings: RunSettings
    name: str
    root: Path
    videos: Sequence[Video]
    out: OutputFolder
    identity: dict
    make_work: Callable[[], Callable[[Family], FamilyResult]]
    line: CommandLine = field(default_factory=CommandLine.of_job)

    def whole(self) -> None:
        """Extract all families; what shards have done is taken over."""
        with self.out.lock(new=True), self._run() as run:
            self.out.write_config(self.identity, overwrite=self.settings.overwrite)
            forget(self.out.videos_csv)
            merge_journals(self.out)
            done = self._extracted()
            self.out.shards(STAGE).remove()
            conclude(done, run, self.out.root, self._inputs(), BEST_BY)

    def shard(self) -> None:
        """Extract the families of a shard; the one that ends last merges."""
        out, shard, shards = self.out, self.settings.shard, self.out.shards(STAGE)
        with (
            out.lock_shard(STAGE, shard, new=True),
            self._run(is_shard=True) as run,
        ):
            with waiting_lock(shards.start):  # all shards may start at once
                out.write_config(self.identity, overwrite=False)
                keep_settings(self.config, shards, listing_digest(self.videos, self.root))
            done = ShardExtraction.of(self._extracted(), shard)
            conclude(done, run, out.root, None, BEST_BY)
            shards.finish(shard, done.record())
            lacking = done.lacking()
        if lacking:
            print(f"Shards:   {lacking_words(lacking, 'families', self.line.again(STAGE))}")
            return
        try:
            self.merge()
        except FolderInUse as error:
            print(f"Shards:   all have finished, but {error}; then run {self.line.again(STAGE)} merge=true")

    def merge(self) -> None:
        """Write the tables of what all shards have done."""
        out, folder = self.out, self.settings.run_dir / "merged"
        with out.lock():
            if not self.settings.merge and not out.shards(STAGE).finished():
                return  # another shard, which ended at the same time, has merged
            with merged_run(self.config, folder, out, inherits=False, line=self.line) as run:
                forget(out.videos_csv)
                done = merge(
                    self.videos,
                    self.root,
                    out,
                    limit=self.settings.limit,
                    drawn=self.settings.figures,
                    count=self.settings.shard.count,
                    again=self.line.again(STAGE),
                )
                conclude(done, run, out.root, self._inputs(), BEST_BY)
            out.shards(STAGE).remove()

    @contextmanager
    def _run(self, *, is_shard: bool = False) -> Iterator[Run]:
        with start_run(self.config, self.settings.run_dir, self.out, inherits=False, is_shard=is_shard) as run:
            run.input(self.name, self.root, listing_digest(self.videos, self.root))
            yield run

    def _inputs(self) -> StageInputs:
        return StageInputs(self.out.root, STAGE, config_hash(self.identity), {})

    def _extracted(self) -> Extraction:
        settings = self.settings
        return extract_all(
            self.videos,
            self.root,
            self.out,
            self.make_work,
            settings.workers,
            limit=settings.limit,
            timeout_s=settings.timeout_s,
            drawn=settings.figures,
            shard=settings.shard,
        )


def merge_finished(config: DictConfig, out: OutputFolder, kept: ShardSettings) -> None:
    """Merge the shards of `out`, which have all finished, for a later stage; see `dfprep.runs.merge_earlier`.

    Raises:
        DfprepError: the source that is recorded in `out` cannot be listed as the shards listed it.
    """
    out.require_schema()
    identity, root = out.made_with(), out.source_root()
    config.source = {key: value for key, value in identity["source"].items() if key != "root"}
    settings, source = RunSettings.of(config), build(config, "source")
    videos = listed_again(source, root, kept.listing)
    work = partial(extraction_work, plain_config(config), identity, source.root, out.root, settings.threads)
    Job(config, settings, source.name, source.root, videos, out, identity, work, kept.line).merge()


def print_plan(videos: Sequence[Video], make_work: Callable[[Path], Extract], settings: RunSettings) -> None:
    """Print what the run takes; see `plan_run`. The temporary faces are in the folder of this run's log."""
    plan = plan_run(videos, make_work, settings.workers, settings.limit, settings.run_dir)
    for part in plan_report(plan):
        rich.print(part)
    warn_of_little_space(settings.out, plan.n_bytes.total, f"the faces of {plan.n_videos:,} videos")


def settle_embedder(config: DictConfig, settings: RunSettings, root: Path) -> None:
    """Put the network and the engine that ``auto`` comes to in its place: face files, hash and MLflow record those.

    Every part of the extraction is built for that, before the run changes any file; not for a merge, unless the
    choice is ``auto``.

    Raises:
        ConfigError: a wrong value of a part of the extraction.
        WeightsError: no network has weights here, or a file has those of another network.
        StoreError: `out` has the vectors of the other network.
    """
    plain = plain_config(config)
    identity, given = extractor_config(plain, root), plain["embedder"]
    if settings.merge and given["_target_"] != "dfprep.embeddings.AutoEmbedder":
        return  # nothing is computed, and a machine that only merges need not have the weights
    call = partial(settled_embedder, plain, identity, root, settings.out, settings.threads)
    # published weights are known by their hash; others have to be loaded, and this process needs no torch otherwise
    loads = given.get("weights") is not None and given["weights"] not in CHECKPOINTS
    config.embedder = in_a_process(call, NETWORKS) if loads and settings.workers else call()
    if given["_target_"] != "dfprep.embeddings.AutoEmbedder" or settings.sweeping or settings.overwrite:
        return
    made_with = OutputFolder(settings.out).made_with().get("embedder") or {}
    old, new = OF_AUTO.get(str(made_with.get("_target_"))), OF_AUTO[config.embedder._target_]
    if old and old != new:
        raise StoreError(
            f"embedder=auto comes to {new} now, but {settings.out} was made with {old}, and vectors of two "
            f"networks cannot be mixed; set embedder={old} to go on there, or choose another out= or "
            "overwrite=true"
        )


def main() -> None:
    """Run the command ``dfprep-extract``."""
    launch("extract", extract)


if __name__ == "__main__":
    main()
