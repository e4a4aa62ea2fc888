import pytest

from dfprep.errors import StoreError
from dfprep.store import OutputFolder, config_hash, differences, flat

CONFIG = {"sampling": {"n_first": 10}, "detector": {"members": {"mtcnn": {"thresholds": [0.6, 0.7]}}}}


def test_the_same_configuration_may_go_on(tmp_path):
    OutputFolder(tmp_path).claim(CONFIG, overwrite=False)
    OutputFolder(tmp_path).claim({key: CONFIG[key] for key in reversed(CONFIG)}, overwrite=False)


def test_another_configuration_is_refused_with_the_keys_that_differ(tmp_path):
    OutputFolder(tmp_path).claim(CONFIG, overwrite=False)
    other = {"sampling": {"n_first": 12}, "detector": CONFIG["detector"]}
    with pytest.raises(StoreError, match=r"sampling\.n_first=12 \(there: 10\)\. Choose another out="):
        OutputFolder(tmp_path).claim(other, overwrite=False)


def test_overwrite_removes_what_was_made_before_and_nothing_else(tmp_path):
    out = OutputFolder(tmp_path)
    out.claim(CONFIG, overwrite=False)
    out.faces.mkdir()
    out.face_file("ada").write_bytes(b"old")
    out.journal.write_text("{}\n")
    (tmp_path / "notes.txt").write_text("mine")
    out.claim({"sampling": {"n_first": 12}}, overwrite=True)
    assert not out.face_file("ada").exists()
    assert not out.journal.exists()
    assert (tmp_path / "notes.txt").read_text() == "mine"
    out.claim({"sampling": {"n_first": 12}}, overwrite=False)


def test_face_files_of_unknown_origin_are_not_taken_over(tmp_path):
    out = OutputFolder(tmp_path)
    out.faces.mkdir()
    out.face_file("ada").write_bytes(b"whose?")
    with pytest.raises(StoreError, match="nobody knows how"):
        out.claim(CONFIG, overwrite=False)


def test_two_runs_cannot_hold_one_folder(tmp_path):
    with OutputFolder(tmp_path).held(), pytest.raises(StoreError, match="another run is writing"):
        OutputFolder(tmp_path).held().__enter__()
    with OutputFolder(tmp_path).held():
        pass


def test_holding_a_folder_clears_what_a_killed_run_left(tmp_path):
    out = OutputFolder(tmp_path)
    out.faces.mkdir()
    (out.faces / ".ada.h5.123.tmp").write_bytes(b"half")
    with out.held():
        assert list(out.faces.iterdir()) == []


def test_differences_name_keys_that_only_one_side_has():
    assert differences({"a": {"b": 1}}, {"a": {"c": 2}}) == ["a.b=not set (there: 1)", "a.c=2 (there: not set)"]


def test_flat_keeps_lists_and_empty_maps_as_values():
    assert flat({"a": {"b": [1, 2], "c": {}}, "d": None}) == {"a.b": [1, 2], "a.c": {}, "d": None}


def test_the_hash_does_not_depend_on_the_order_of_keys():
    assert config_hash({"a": 1, "b": 2}) == config_hash({"b": 2, "a": 1})
    assert config_hash({"a": 1}) != config_hash({"a": 2})
