"""The launchers in conf/ compose without their packages, and say what to install."""

import multiprocessing

import pytest
from hydra import compose, initialize_config_dir
from hydra.errors import HydraException

from dfprep.errors import ConfigError
from dfprep.runs.command_line import CommandLine
from dfprep.runs.conf_folder import CONF
from dfprep.runs.one_line import one_line
from dfprep.runs.run_settings import checked_keys
from dfprep.runs.shard_words import lacking_words
from dfprep.runs.sweeps import SweepParent
from dfprep.runs.workers import _use_known_start_method
from dfprep.store import Shard

LAUNCHERS = sorted(path.stem for path in (CONF / "hydra" / "launcher").glob("*.yaml"))


def test_there_is_a_launcher_for_one_machine_and_for_clusters():
    assert LAUNCHERS == ["joblib", "ray", "submitit_local", "submitit_slurm"]


@pytest.mark.parametrize("name", LAUNCHERS)
@pytest.mark.parametrize("stage", ["extract", "group"])
def test_every_launcher_composes_with_every_stage_that_has_shards(name, stage):
    overrides = [f"hydra/launcher={name}", "shard.count=4", "shard.index=3"]
    with initialize_config_dir(str(CONF), version_base="1.3"):
        config = compose(stage, overrides, return_hydra_config=True)
    assert config.hydra.launcher._target_.startswith("hydra_plugins.hydra_")
    assert (config.shard.index, config.shard.count, config.merge) == (3, 4, False)


@pytest.mark.parametrize(
    ("package", "remedy"),
    [
        ("joblib", "pip install 'dfprep[joblib]'"),
        ("submitit", "pip install 'dfprep[submitit]'"),
        ("ray", "pip install 'dfprep[ray]' && pip install --no-deps hydra-ray-launcher"),
    ],
)
def test_a_launcher_that_is_not_installed_is_one_line_with_the_command(package, remedy):
    unknown = f"hydra_plugins.hydra_{package}_launcher.x_launcher.XLauncher"
    said = one_line(HydraException(f"Unknown plugin class : '{unknown}'"), "extract")
    assert said == f"hydra/launcher needs the package hydra-{package}-launcher; run {remedy}"


def test_a_sweep_over_shards_has_no_parent_run_of_the_sweep(composed):
    parent = SweepParent()
    parent.on_multirun_start(composed("shard.count=2"))
    assert parent._mlflow is None


def test_lost_shards_are_one_sentence_with_one_command():
    lost = {Shard(index, 8): 10 for index in range(6)}
    assert lacking_words(lost, "clips", "python -m dfprep.extract out=x") == (
        "shard 0 of 8 has not finished (10 clips are left), shard 1 of 8 has not finished (10 clips are left), "
        "shard 2 of 8 has not finished (10 clips are left), shard 3 of 8 has not finished (10 clips are left), and "
        "2 more: run python -m dfprep.extract -m out=x shard.count=8 shard.index=0,1,2,3,4,5"
    )


def test_the_command_of_a_shard_leaves_out_its_own_keys_and_the_address_of_mlflow():
    keys = [
        "out=my films",
        "shard.index=1",
        "shard.count=4",
        "merge=true",
        "mlflow.tracking_uri=http://me:secret@x",
    ]
    assert CommandLine(keys, {}).again("extract") == "python -m dfprep.extract 'out=my films'"


@pytest.mark.parametrize(("before", "after"), [("loky", ["spawn"]), ("fork", []), (None, [])])
def test_only_a_start_method_that_children_do_not_know_is_replaced(before, after, monkeypatch):
    """joblib's workers have one of their own, and a child looks for that of its parent."""
    chosen = []
    monkeypatch.setattr(multiprocessing, "get_start_method", lambda allow_none: before)
    monkeypatch.setattr(multiprocessing, "set_start_method", lambda method, force: chosen.append(method))
    _use_known_start_method()
    assert chosen == after


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (
            ("shard.count=4", "shard.index=4"),
            r"^shard\.index must be below shard\.count=4, as it counts",
        ),
        (("shard.count=0",), r"^shard\.count must be a whole number of at least 1, got 0$"),
        (("shard=2",), r"^shard must have the keys index and count, got 2; set shard\.index, shard\.count$"),
        (
            ("shard.count=2", "overwrite=true"),
            r"^overwrite must be false with shard\.count=2, got True; a shard cannot remove what the others",
        ),
    ],
)
def test_wrong_keys_of_a_shard_are_one_line(overrides, message, composed):
    with pytest.raises(ConfigError, match=message):
        checked_keys(composed(*overrides))
