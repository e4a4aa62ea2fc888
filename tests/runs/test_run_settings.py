import pytest
from hydra import compose, initialize_config_dir
from hydra.core.hydra_config import HydraConfig

from dfprep.errors import ConfigError
from dfprep.runs import RunSettings, run_settings
from dfprep.runs.conf_folder import CONF


@pytest.fixture
def settings_of(monkeypatch):
    """settings_of("key=value", ..., stage=, networks=): the settings on a machine of 32 cores and a GPU."""
    monkeypatch.setattr(run_settings, "available_cores", lambda: 32)
    monkeypatch.setattr(run_settings, "device_type", lambda name: "cuda")

    def make(*overrides, stage="group", networks=False):
        with initialize_config_dir(str(CONF), version_base="1.3"):
            config = compose(stage, [*overrides, "hydra.runtime.output_dir=run"], return_hydra_config=True)
            HydraConfig.instance().set_config(config)
            return RunSettings.of(config, networks=networks)

    yield make
    HydraConfig.instance().cfg = None


def test_only_workers_with_networks_share_a_gpu(settings_of):
    assert (settings_of().workers, settings_of().threads) == (32, 1)
    shared = settings_of(stage="extract", networks=True)
    assert (shared.workers, shared.threads) == (4, 8)
    assert settings_of("workers=9", stage="extract", networks=True).workers == 9


def test_figures_are_a_number_or_ids(settings_of):
    assert settings_of("figures=2").figures == 2
    assert settings_of("figures=[clip01,clip02]").figures == ("clip01", "clip02")


@pytest.mark.parametrize("wrong", ["-1", "1.5", "clip01", "[1,2]", "null"])
def test_other_figures_are_refused(settings_of, wrong):
    with pytest.raises(ConfigError, match="figures must be a whole number of at least 0 or a list of texts, got"):
        settings_of(f"figures={wrong}")


@pytest.mark.parametrize(
    ("given", "workers", "timeout_s"),
    [
        ([], 32, 600),
        (["workers=auto"], 32, 600),
        (["workers=2"], 2, 600),
        (["workers.count=2"], 2, 600),
        (["workers.timeout_s=1.5"], 32, 1.5),
        (["workers.count=0", "workers.timeout_s=null"], 0, None),
    ],
)
def test_workers_are_a_number_or_a_number_and_a_time_limit(settings_of, given, workers, timeout_s):
    found = settings_of(*given)
    assert (found.workers, found.timeout_s) == (workers, timeout_s)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("workers=two", "workers.count must be a whole number of at least 0 or auto, got 'two'"),
        ("workers.count=true", "workers.count must be a whole number of at least 0 or auto, got True"),
        ("workers.timeout_s=0", "workers.timeout_s must be a number above 0 or null, got 0"),
        ("workers.timeout_s=soon", "workers.timeout_s must be a number above 0 or null, got 'soon'"),
        ("+workers.limit_s=3", "workers: .* unexpected keyword argument 'limit_s'"),
    ],
)
def test_other_workers_are_refused(settings_of, given, message):
    with pytest.raises(ConfigError, match=message):
        settings_of(given)


@pytest.mark.parametrize("stage", sorted(run_settings.STAGES - {"pipeline"}))
def test_the_defaults_of_every_stage_are_accepted(settings_of, stage):
    needed = ["source=sample"] if stage == "inspect" else []
    assert settings_of(*needed, stage=stage).out.name == "sample"
