"""``python -m dfprep.pipeline``: extract, cluster, group, split and check, one after the other on one `out`.

It takes the groups and keys of these commands, and checks all values before the extraction starts. In MLflow
the stages are children of the pipeline's run. A second run extracts only what is missing, and computes the later
stages again. See the help of each stage for what it does.

Written to `out`: faces/, videos.csv, actors.csv, alterations.csv, folds.csv, faces.csv, audit.json.

    python -m dfprep.pipeline source=dfdc source.path=/data/dfdc out=outputs/dfdc
    python -m dfprep.pipeline experiment=sample
"""

from __future__ import annotations

import logging
from functools import partial

from omegaconf import DictConfig

from dfprep.check import LEVELS
from dfprep.check.__main__ import check_out
from dfprep.cluster.__main__ import cluster
from dfprep.errors import ConfigError, require
from dfprep.extract.__main__ import extract, settle_embedder
from dfprep.group.__main__ import group
from dfprep.runs import RunSettings, build, launch, start_run
from dfprep.split.__main__ import split

STAGES = {"extract": extract, "cluster": cluster, "group": group, "split": split}

log = logging.getLogger(__name__)


def pipeline(config: DictConfig) -> None:
    """Run all stages as `config` (conf/pipeline.yaml) says; each is a child of the pipeline's run in MLflow.

    Raises:
        DfprepError: as the stages raise it; a sweep.
    """
    settings = RunSettings.of(config)
    if settings.sweeping:
        raise ConfigError(
            "dfprep.pipeline runs one configuration, got a sweep (-m); sweep a single stage, such as "
            "python -m dfprep.cluster -m clustering.eps=0.3,0.5"
        )
    if settings.merge or not settings.shard.is_all:
        raise ConfigError(
            "dfprep.pipeline runs all families, got merge=true or shard.count above 1; run python -m "
            "dfprep.extract and python -m dfprep.group in shards, and the other stages alone"
        )
    levels = (*LEVELS, "none")
    require(config.check in levels, "check", f"be {' or '.join(levels)}", config.check)
    source = build(config, "actors").source
    for part in ("projection", "clustering", "similarity", "copies", "folds"):
        build(config, part)  # report wrong values before the extraction, which may take hours
    if config.embedder._target_ == "dfprep.embeddings.NoEmbedder" and source != "names":
        raise ConfigError(
            "embedder must be facenet or dlib in dfprep.pipeline, got none; the cluster stage needs embeddings, "
            "unless actors.source=names and the source names its actors"
        )
    settle_embedder(config, settings, build(config, "source").root)
    stages = STAGES | ({} if config.check == "none" else {"check": partial(check_out, level=config.check)})
    with start_run(config, settings.run_dir):
        for number, (name, stage) in enumerate(stages.items(), 1):
            log.info("%d of %d: %s", number, len(stages), name)
            stage_config = config.copy()
            stage_config.stage = name
            stage(stage_config)


def main() -> None:
    """Run the command ``dfprep-pipeline``."""
    launch("pipeline", pipeline)


if __name__ == "__main__":
    main()
