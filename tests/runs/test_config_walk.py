"""Every key of every stage refuses NaN, infinities, negative numbers, other types and unknown words by its name."""

import copy

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from omegaconf import OmegaConf

from dfprep.errors import ConfigError
from dfprep.runs.parts import build
from dfprep.runs.run_settings import STAGES, checked_keys
from dfprep.store import flat

VALUES = ["nan", "inf", "-inf", "1e999", "-1", "1.5", "wrong", "true", "[]", "{x:1}", "null", "[nan]", "''"]
VALUES.append("../../evil")
"""As they are written on a command line."""

PATHS = {"wrong", "../../evil"}
TEXTS = PATHS | {"''"}
LEGAL = {
    "out": PATHS,
    "to": PATHS,
    "audit": PATHS | {"null"},  # whether it exists is said before any work
    "crop": PATHS,  # the crops are known when a face file is open
    "overwrite": {"true"},
    "plan": {"true"},
    "merge": {"true"},
    "limit": {"null"},
    "figures": {"[]"},
    "parquet": {"true"},
    "duplicates": {"true"},
    "trusted_targets": {"[]"},
    "workers.timeout_s": {"1.5", "null"},
    "mlflow.enabled": {"true"},
    "mlflow.tracking_uri": PATHS,  # which stores there are is said when it is opened
    "mlflow.experiment": PATHS,
    "source.name": {"wrong"},
    "source.path": TEXTS,
    "source.n_clips": {"null"},
    "detector.members.mtcnn.scale_factor": set(),
    "tracks.max_step": {"1.5"},
    "tracks.max_jump": {"1.5"},
    "tracks.living": {"true"},
    "crops.large.margin": {"1.5"},
    "replicates.min_correlation": {"-1"},
    "replicates.max_difference": {"1.5"},
    "projection.map.perplexity": {"1.5"},
    "clustering.eps": {"1.5"},
    "clustering.same_person": {"1.5"},
    "projection.most_direct": {"null"},
    "similarity.crop": TEXTS,
    "similarity.color": {"true"},
    "similarity.min_surroundings": {"-1"},
    "similarity.audio": {"true"},
    "similarity.masks": {"true"},
    "copies.mirrored": {"true"},
    "folds.break_components": {"true"},
    "folds.strict": {"true"},
    "format.name": {"wrong"},
    "choice.fold": {"null"},
    "choice.only": {"[]"},
    "choice.persons": {"[]", "null"},
    "choice.methods": {"[]", "null"},
    "choice.compressions": {"[]", "null"},
    "choice.n_frames": {"null"},
    "choice.skip_interpolated": {"true"},
    "choice.skip_unusable": {"true"},
}
"""The values that a key may have; no others, and none for keys that are not here."""

NO_PARTS = ("workers", "mlflow", "shard")
"""Nodes whose keys are checked with those at the top."""

NAMES_ONLY = ("cluster", "group", "split", "export")
"""Stages that use nothing of the source but its name."""


@pytest.fixture(scope="module")
def parser():
    return OverridesParser.create()


def build_what_has(key, config):
    """Build the part that has `key`, or check the keys that are of no part."""
    group, *inner = key.split(".")
    if inner[:1] == ["members"]:  # one detector, because the others load their weights
        build({inner[1]: config[group].members[inner[1]]}, inner[1])
    elif inner and group not in NO_PARTS:
        build(config, group)
    if not inner or group in (*NO_PARTS, "source"):
        checked_keys(config)


def refusal(key, config):
    """The error of a wrong value of `key`; nothing if it is accepted."""
    try:
        build_what_has(key, config)
    except ConfigError as error:
        return str(error)
    return ""


def accepted(stage, config, parser):
    """The values that each key accepts."""
    found = {}
    config = OmegaConf.create(OmegaConf.to_container(config, resolve=True))
    for key, before in flat(OmegaConf.to_container(config)).items():
        if stage in NAMES_ONLY and key.startswith("source.") and key != "source.name":
            continue
        for text in VALUES:
            OmegaConf.update(config, key, parser.parse_override(f"key={text}").value(), merge=False)
            if said := refusal(key, config):
                assert key.rpartition(".")[2] in said, f"{key}={text}: {said}"
                assert "\n" not in said, f"{key}={text}: {said}"
            else:
                found.setdefault(key, set()).add(text)
        OmegaConf.update(config, key, before, merge=False)
    return found


@pytest.mark.parametrize("stage", ["extract", "cluster", "group", "split", "export", "inspect"])
def test_no_key_accepts_a_value_that_makes_no_sense(stage, composed, parser):
    """The pipeline has the same groups as the stages."""
    config = composed(*(["embedder=none"] if stage in ("extract", "inspect") else []), stage=stage)
    if stage == "inspect":
        config = OmegaConf.create({key: config[key] for key in ("duplicates", *NOT_GROUPS)})
    found = accepted(stage, config, parser)
    assert found == {key: LEGAL[key] for key in found if key in LEGAL}


@pytest.mark.parametrize("stage", ["extract", "cluster", "group", "split", "export"])
def test_no_node_accepts_an_unknown_key(stage, composed):
    config = composed(*(["embedder=none"] if stage == "extract" else []), stage=stage)
    for group, node in config.items():
        if OmegaConf.is_dict(node) and not (stage in NAMES_ONLY and group == "source"):
            changed = copy.deepcopy(config)
            key = f"{group}.small.unheard_of" if group == "crops" else f"{group}.unheard_of"
            OmegaConf.update(changed, key, 1, force_add=True)
            assert "unheard_of" in refusal(key, changed), key


NOT_GROUPS = ("stage", "out", "seed", "device", "stale", "workers", "mlflow", "trusted_targets", "figures", "limit")


def test_every_stage_is_walked_through_or_has_the_keys_of_one():
    assert {"extract", "cluster", "group", "split", "export", "inspect", "pipeline"} <= STAGES


@pytest.mark.parametrize("name", ["../../evil", "a/b", "..", ".hidden", "a\\b", "a\x1bb", "a\nb", "", "a" * 101])
@pytest.mark.parametrize("stage", ["extract", "cluster", "export"])
def test_the_name_of_a_source_leads_nowhere_else(name, stage, composed):
    config = composed(stage=stage)
    config.source.name = name
    with pytest.raises(ConfigError, match=r"^source\.name must be a name of at most 100 letters"):
        checked_keys(config)


@pytest.mark.parametrize("name", ["ff++", "my data_2.0", "Übung", "celeb-df"])
def test_ordinary_names_of_sources_are_accepted(name, composed):
    config = composed()
    config.source.name = name
    checked_keys(config)
