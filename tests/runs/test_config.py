"""Every choice of every group builds, and every wrong value is one clear line."""

import dataclasses
import inspect
import re
import sys
from pathlib import Path

import pytest
import yaml
from hydra.errors import HydraException
from hydra.utils import get_class
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from dfprep.errors import ConfigError, WeightsError
from dfprep.extract.inputs import PARTS, extractor_config
from dfprep.runs import plain_config
from dfprep.runs.conf_folder import CONF
from dfprep.runs.one_line import one_line
from dfprep.runs.parts import build
from dfprep.runs.run_settings import TopKeys, WorkerKeys
from dfprep.store import FACE_SCHEMA

CHOICES = [(part, choice.stem) for part in PARTS for choice in sorted((CONF / part).glob("*.yaml"))]


@pytest.mark.parametrize(("group", "choice"), CHOICES, ids=lambda x: x)
def test_every_option_of_every_group_builds(group, choice, composed, tmp_path):
    overrides = [f"{group}={choice}"]
    if group == "source":
        overrides.append(f"source.path={tmp_path}")
    config = composed(*overrides)
    if (group, choice) in (("embedder", "facenet"), ("embedder", "auto")):
        # FaceNet's weights are a download of 107 MB: the real class is built, with a file that is not there
        config.embedder.weights = str(tmp_path / "none.pt")
        with pytest.raises(WeightsError, match=r"none\.pt"):
            build(config, group)
        return
    part = build(config, group)
    if group == "crops":  # a mapping of any names
        built = {name: (spec, config.crops[name]) for name, spec in part.items()}
    else:
        built = {group: (part, config[group])}
    for one, described in built.values():
        assert type(one).__name__ == described["_target_"].rpartition(".")[2]


GROUPS = {
    "actors": "cluster",
    "projection": "cluster",
    "clustering": "cluster",
    "similarity": "group",
    "folds": "split",
}
LATER = [(g, choice.stem, stage) for g, stage in GROUPS.items() for choice in sorted((CONF / g).glob("*.yaml"))]


@pytest.mark.parametrize(("group", "choice", "stage"), LATER, ids=lambda x: x)
def test_every_option_of_the_later_stages_builds_in_its_stage_and_in_the_pipeline(group, choice, stage, composed):
    for name in (stage, "pipeline"):
        config = composed(f"{group}={choice}", "seed=7", stage=name)
        part = build(config, group)
        assert type(part).__name__ == config[group]["_target_"].rpartition(".")[2]
        assert getattr(part, "seed", 7) == 7
        assert config.out == "outputs/sample"


def described_classes():
    """(file and node, class, keys) of every node of the configuration files that names a class of dfprep."""
    found = []

    def look(node, name):
        if isinstance(node, dict):
            if str(node.get("_target_", "")).startswith("dfprep."):
                found.append((name, get_class(node["_target_"]), set(node) - {"_target_", "defaults"}))
            for key, value in node.items():
                look(value, f"{name}:{key}")

    for path in sorted(CONF.rglob("*.yaml")):
        look(yaml.safe_load(path.read_text(encoding="utf-8")), str(path.relative_to(CONF)))
    return found


DESCRIBED = described_classes()


@pytest.mark.parametrize(("kind", "keys"), [one[1:] for one in DESCRIBED], ids=[one[0] for one in DESCRIBED])
def test_no_key_of_the_configuration_has_a_second_default_in_its_class(kind, keys):
    parameters = inspect.signature(kind).parameters
    assert keys <= {*parameters, "members"}
    assert [key for key in keys & parameters.keys() if parameters[key].default is not inspect.Parameter.empty] == []


@pytest.mark.parametrize("kind", [TopKeys, WorkerKeys])
def test_no_key_at_the_top_has_a_second_default(kind):
    assert all(field.default is dataclasses.MISSING for field in dataclasses.fields(kind))


def test_defaults_of_the_later_stages_are_those_of_the_contract(composed):
    config = composed(stage="pipeline")
    assert config.actors.source == "both"
    assert config.similarity.thresholds == [0.965, 0.95, 0.90, 0.85]
    assert (config.folds.second_level, config.folds.n_folds, config.folds.seed) == (0.15, 5, 2020)
    assert config.projection._target_ == "dfprep.actors.AutoProjection"


@pytest.mark.parametrize(
    ("stage", "override", "message"),
    [
        ("cluster", "actors.source=name", r"^actors\.source must be names or clusters or both, got 'name'$"),
        ("cluster", "clustering.eps=0", r"^clustering\.eps must be a number above 0 or auto, got 0$"),
        (
            "cluster",
            "projection.map.perplexity=0.1",
            r"^projection\.map\.perplexity must be a number of at least 1 or auto",
        ),
        (
            "group",
            "similarity.thresholds=[0.9,0.95,0.8,0.7]",
            r"^similarity\.thresholds must fall strictly",
        ),
        (
            "group",
            "similarity.thresholds=0.9",
            r"^similarity\.thresholds must be a list of 4 numbers in \(0, 1\) or auto, got 0\.9$",
        ),
        (
            "group",
            "similarity.thresholds=Auto",
            r"^similarity\.thresholds must be a list of 4 numbers in \(0, 1\) or auto, got 'Auto'",
        ),
        ("split", "folds.n_folds=1", r"^folds\.n_folds must be a whole number of at least 2, got 1$"),
    ],
)
def test_a_wrong_value_of_a_later_stage_is_reported_with_its_key(stage, override, message, composed):
    config = composed(override, stage=stage)
    with pytest.raises(ConfigError, match=message):
        build(config, override.partition(".")[0])


@pytest.mark.parametrize("name", [p.stem for p in (CONF / "experiment").glob("*.yaml")])
@pytest.mark.parametrize("stage", ["extract", "pipeline"])
def test_every_experiment_composes(name, stage, composed):
    assert composed(f"experiment={name}", stage=stage).stage == stage


@pytest.mark.parametrize("name", [p.stem for p in (CONF / "debug").glob("*.yaml")])
def test_every_debug_setting_composes(name, composed):
    assert composed(f"debug={name}").workers == 0


def test_defaults_are_those_of_the_contract(composed):
    config = composed()
    assert (config.sampling.n_first, config.sampling.n_spaced) == (10, 7)
    assert (config.sampling.retry_offset, config.sampling.max_retries) == (20, 5)
    assert list(config.detector.members) == ["mtcnn", "blaze"]
    assert config.detector.members.blaze.score_min == 0.75
    assert config.detector.members.mtcnn.min_face_px == config.detector.members.blaze.min_face_px == 60
    assert (config.tracks.max_persons, config.tracks.min_presence, config.tracks.max_gap) == (2, 0.5, 1)
    assert list(config.crops) == ["small", "large", "raw"]
    assert (config.crops.small.side_px, config.crops.large.side_px, config.crops.large.margin) == (160, 299, 0.15)
    assert config.embedder._target_ == "dfprep.embeddings.AutoEmbedder"
    assert (config.embedder.crop, config.embedder.dlib_crop) == ("small", "large")
    assert composed("embedder=dlib").embedder.crop == "large"
    assert (config.embedder.weights, config.seed, config.out) == ("vggface2", 2020, "outputs/sample")


@pytest.mark.parametrize("detector", ["mtcnn", "mtcnn+blaze"])
def test_members_have_the_same_key_in_every_detector(detector, composed):
    config = composed(f"detector={detector}", "detector.members.mtcnn.score_min=0.5")
    assert config.detector.members.mtcnn.score_min == 0.5


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("sampling.nfirst=3", r"there is no key sampling\.nfirst; did you mean sampling\.n_first"),
        ("detector.mtcnn.score_min=1", r"; did you mean detector\.members\.mtcnn\.score_min\?$"),
        (
            "score_min=1",
            r"; did you mean detector\.members\.\w+\.score_min or detector\.members\.\w+\.score_min\?$",
        ),
        ("sorce=sample", r"^there is no key sorce; did you mean source\?$"),
        ("sorce.path=x", r"^there is no key sorce\.path; did you mean source\.path"),
        ("worker=2", r"^there is no key worker; did you mean workers\?$"),
        (
            "source.methods=[x]",
            r"^there is no key source\.methods with this choice; it is a key of source=avdeepfake1m, ",
        ),
        ("clustering.eps=1", r"^there is no key clustering\.eps in dfprep\.extract; it is one of dfprep\.cluster$"),
        ("nothing.like=it", r"^there is no key nothing\.like; python -m dfprep\.extract --help lists all keys$"),
        (
            "detector=yolo",
            r"Could not find 'detector/yolo'.*Available options in 'detector': blaze mtcnn mtcnn\+blaze",
        ),
        ("source=manifest", r"source\.path"),
        (
            "similarity.masks=true",
            r"there is no key similarity\.masks in dfprep\.extract; it is one of dfprep\.group$",
        ),
        ("crops.small.side_px=[", r"crops\.small\.side_px"),
    ],
)
def test_bad_keys_and_choices_are_one_line(override, message, composed):
    with pytest.raises((HydraException, OmegaConfBaseException)) as caught:
        extractor_config(plain_config(composed(override)), Path("videos"))
    line = one_line(caught.value, "extract")
    assert "\n" not in line
    assert re.search(message, line), line


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("sampling.n_first=0", r"^sampling\.n_first must be a whole number of at least 1, got 0"),
        ("sampling.n_first=ten", r"^sampling\.n_first must be a whole number of at least 1, got 'ten'"),
        ("sampling.n_first=true", r"^sampling\.n_first must be a whole number of at least 1, got True"),
        (
            "detector.members.mtcnn.score_min=1.5",
            r"^detector\.members\.mtcnn\.score_min must be a number in \[0, 1\], got 1\.5",
        ),
        (
            "detector.members.blaze.min_face_px=small",
            r"^detector\.members\.blaze\.min_face_px must be a whole number",
        ),
        ("tracks.min_presence=0", r"^tracks\.min_presence must be a number in \(0, 1\], got 0"),
        (
            "crops.small.side_px=9999",
            r"^crops\.small\.side_px must be a whole number in \[16, 4096\], got 9999",
        ),
        (
            "detector.members.mtcnn.thresholds=0.6",
            r"^detector\.members\.mtcnn\.thresholds must be a list of 3 numbers",
        ),
        ("detector.members.mtcnn.thresholds=[a,b,c]", r"^detector\.members\.mtcnn\.thresholds must be a list"),
        (
            "sampling._target_=dfprep.Nothing",
            r"^sampling\._target_ must be a class of dfprep, got 'dfprep\.Nothing'",
        ),
        ("crops.large.margin=-1", r"^crops\.large\.margin must be a number in \[0, 2\], got -1"),
        ("replicates.max_difference=300", r"^replicates\.max_difference must be a number in \[0, 255\], got 300"),
        ("+crops.large.huge_px=3", r"^crops\.large: .*huge_px"),
        ("device=tpu", r"^detector\.members\.mtcnn\.device must be auto, cpu or cuda, got 'tpu'"),
    ],
)
def test_bad_values_name_the_full_key_rule_and_value(override, message, composed):
    def build_all(config):
        return [build(config, part) for part in ("sampling", "tracks", "crops", "replicates", "detector")]

    with pytest.raises(ConfigError, match=message):
        build_all(composed(override))


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("source.path=2020", r"^source\.path must be text or a path, got 2020"),
        ("source.path=null", r"^source\.path must be text or a path, got None"),
        ("source.n_clips=abc", r"^source\.n_clips must be a whole number of at least 1 or null, got 'abc'"),
    ],
)
def test_a_source_of_wrong_values_is_refused_before_anything_else(override, message, composed):
    with pytest.raises(ConfigError, match=message):
        build(composed(override), "source")


class Broken:
    def __init__(self, x: int) -> None:
        raise RuntimeError(f"bug {x}")


def test_a_bug_in_a_part_is_no_mistake_of_the_user():
    with pytest.raises(RuntimeError, match="bug 3"):
        build({"part": {"_target_": f"{__name__}.Broken", "x": 3}, "trusted_targets": ["tests"]}, "part")


@pytest.mark.parametrize("kind", [dict, OmegaConf.create], ids=["dict", "DictConfig"])
@pytest.mark.parametrize(
    ("part", "said"),
    [
        ([{"_target_": "this.x"}], r"^part\[0\]\._target_ must be a class of dfprep, got 'this\.x'"),
        ({"a": [[{"_target_": "this.x"}]]}, r"^part\.a\[0\]\[0\]\._target_ must be"),
        ({"_target_": "dfprep.Nothing", "_args_": [{"_target_": "this.x"}]}, r"^part\._target_ must be a class"),
        ({"a": {1: {"_target_": "this.x"}}}, r"^part\.a\.1\._target_ must be"),
        ({"a": r"\${oc.create:{_target_:this.x}}"}, r"^part\.a must have no interpolation left"),
        ({"a": [r"\\\${oc.create:{_target_:this.x}}"]}, r"^part\.a\[0\] must have no interpolation left"),
    ],
)
def test_no_target_hides_in_a_list_behind_a_number_or_in_an_escaped_interpolation(part, kind, said):
    with pytest.raises(ConfigError, match=said):
        build(kind({"part": part}), "part")
    assert "this" not in sys.modules


def test_how_to_compute_is_no_part_of_what_was_computed(composed):
    def of(*overrides):
        return extractor_config(plain_config(composed(*overrides)), Path("videos"))

    assert of("device=cpu") == of("device=auto", "workers=7")
    assert of("seed=1") != of()  # the sample's seed
    assert of("tracks.max_gap=2") != of()


def test_the_sources_root_is_part_of_what_was_made_and_absolute(composed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    identity = extractor_config(plain_config(composed("source=manifest", "source.path=a/list.csv")), Path("a"))
    assert identity["source"]["path"] == str(tmp_path / "a/list.csv")
    assert identity["source"]["root"] == str(tmp_path / "a")
    assert identity["schema"] == FACE_SCHEMA
