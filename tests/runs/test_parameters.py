"""Parameters of a run: choices by name, values flat, paths absolute."""

from pathlib import Path

from dfprep.runs.parameters import choice_of, choices_of_record, parameters
from dfprep.store import RunRecord

CONFIG = {
    "stage": "cluster",
    "out": "outputs/mine",
    "seed": 1,
    "embedder": {"_target_": "dfprep.embeddings.Dlib", "crop": "large"},
    "crops": {"small": {"_target_": "dfprep.faces.StretchedCrop", "side_px": 160}},
    "source": {"_target_": "dfprep.sources.Manifest", "path": "videos.csv"},
    "mlflow": {"tracking_uri": "http://user:password@host"},
}


def test_a_group_is_its_choice_and_no_class_is_a_parameter():
    found = parameters(CONFIG, {"embedder": "dlib", "crops": "standard"})
    assert (found["embedder"], found["crops"]) == ("dlib", "standard")
    assert (found["embedder.crop"], found["crops.small.side_px"]) == ("large", "160")
    assert not [key for key in found if "_target_" in key]


def test_a_choice_that_is_unknown_or_came_to_another_class_is_the_one_of_the_class():
    target = "dfprep.embeddings.Dlib"
    assert [choice_of("embedder", target, choice) for choice in ("", "auto", "dlib")] == ["dlib"] * 3
    assert (
        choice_of("detector", "dfprep.detectors.DetectorEnsemble", "") == "DetectorEnsemble"
    )  # which several make
    assert choice_of("embedder", "toys.Toy", "toy") == "toy"  # of a package of the user


def test_the_same_path_is_written_the_same_way():
    relative = parameters(CONFIG, {})
    absolute = parameters(CONFIG | {"out": str(Path("outputs/mine").absolute())}, {})
    assert relative["out"] == absolute["out"]
    assert relative["source.path"] == str(Path("videos.csv").absolute())


def test_the_address_of_a_server_which_may_have_a_password_is_no_parameter():
    assert "password" not in str(parameters(CONFIG, {}))


def test_the_choices_of_an_earlier_run_are_those_that_it_recorded():
    record = RunRecord("extract", "", "", 1.0, {}, [], {"embedder": "dlib", "embedder.crop": "large"}, {})
    assert choices_of_record(record, ["embedder", "source"]) == {"embedder": "dlib"}
    assert choices_of_record(None, ["embedder"]) == {}
