"""``python -m dfprep.extract``: track faces in real videos, and cut them out of these and their fakes."""

from __future__ import annotations

from functools import partial

from omegaconf import DictConfig

from dfprep.extract.inputs import extraction_work, extractor_config
from dfprep.extract.stage import extract_all
from dfprep.plots import require_known
from dfprep.runs import RunSettings, build, conclude, launch, plain_config, progress_bar, start_run, sweep_out
from dfprep.sources import list_videos
from dfprep.store import OutputFolder, config_hash
from dfprep.tables import StageInputs, forget


def extract(config: DictConfig) -> None:
    """Run the stage as `config` (conf/extract.yaml) says.

    Raises:
        DfprepError: bad configuration, a source or folder that cannot be used, or no video with faces.
    """
    settings = RunSettings.of(config, networks=True)
    source = build(config, "source")
    plain = plain_config(config)
    identity = extractor_config(plain, source.root)
    out = OutputFolder(sweep_out(settings.out, identity))
    make_work = partial(extraction_work, plain, identity, source.root, out.root, settings.threads)
    # also called here, so that wrong values and missing weights stop the run before it changes any file
    make_work()
    out.check_place()
    videos = list_videos(source, progress_bar)
    require_known(settings.figures, [video.id for video in videos if not video.original])
    if not settings.overwrite:
        out.check_config(identity)
    with out.lock(new=True), start_run(config, settings.run_dir) as run:
        run.tags({"out": str(out.root)})
        out.write_config(identity, overwrite=settings.overwrite)
        forget(out.videos_csv)
        done = extract_all(
            videos,
            source.root,
            out,
            make_work,
            settings.workers,
            limit=settings.limit,
            timeout_s=settings.timeout_s,
            drawn=settings.figures,
        )
        conclude(done, run, out.root, StageInputs(out.root, "extract", config_hash(identity), {}))


def main() -> None:
    """Run the command ``dfprep-extract``."""
    launch("extract", extract)


if __name__ == "__main__":
    main()
