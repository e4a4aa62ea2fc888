import pytest

from dfprep.errors import StoreError
from dfprep.store import OutputFolder, config_hash, differences, flat

CONFIG = {"sampling": {"n_first": 10}, "detector": {"members": {"mtcnn": {"thresholds": [0.6, 0.7]}}}}


def test_the_same_configuration_may_go_on(tmp_path):
    OutputFolder(tmp_path).write_config(CONFIG, overwrite=False)
    OutputFolder(tmp_path).write_config({key: CONFIG[key] for key in reversed(CONFIG)}, overwrite=False)


def test_another_configuration_is_refused_with_the_keys_that_differ(tmp_path):
    OutputFolder(tmp_path).write_config(CONFIG, overwrite=False)
    other = {"sampling": {"n_first": 12}, "detector": CONFIG["detector"]}
    with pytest.raises(StoreError, match=r"sampling\.n_first=12 \(there: 10\)\. Choose another out="):
        OutputFolder(tmp_path).write_config(other, overwrite=False)


def test_overwrite_removes_what_was_made_before_and_nothing_else(tmp_path):
    out = OutputFolder(tmp_path)
    out.write_config(CONFIG, overwrite=False)
    out.faces.mkdir()
    out.face_file("ada").write_bytes(b"old")
    out.journal.write_text("{}\n")
    (tmp_path / "notes.txt").write_text("mine")
    later = [tmp_path / name for name in ("actors.csv", "alterations.h5", "folds.csv", "audit.json")]
    later += [out.mask_file("ada"), out.measures_file("ada", 2)]
    for path in later:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("of the faces that were")
    out.write_config({"sampling": {"n_first": 12}}, overwrite=True)
    assert not out.face_file("ada").exists()
    assert not out.journal.exists()
    assert not [path for path in later if path.exists()]
    assert (tmp_path / "notes.txt").read_text() == "mine"
    out.write_config({"sampling": {"n_first": 12}}, overwrite=False)


def test_face_files_of_unknown_origin_are_not_taken_over(tmp_path):
    out = OutputFolder(tmp_path)
    out.faces.mkdir()
    out.face_file("ada").write_bytes(b"whose?")
    with pytest.raises(StoreError, match="nobody knows how"):
        out.write_config(CONFIG, overwrite=False)


def test_the_lock_does_not_follow_a_link(tmp_path):
    mine, out = tmp_path / "mine.txt", OutputFolder(tmp_path / "out")
    mine.write_text("mine")
    out.root.mkdir()
    (out.root / ".lock").symlink_to(mine)
    with pytest.raises(
        StoreError, match=r"\.lock must be a file of its own, and is a symbolic link to .*mine\.txt; rem"
    ):
        out.lock().__enter__()
    assert mine.read_text() == "mine"


def test_the_lock_does_not_empty_a_file(tmp_path):
    (tmp_path / ".lock").write_text("mine")
    with OutputFolder(tmp_path).lock():
        assert (tmp_path / ".lock").read_text() == "mine"


def test_a_lock_that_cannot_be_opened_is_reported_in_one_line(tmp_path):
    (tmp_path / ".lock").mkdir()
    with pytest.raises(
        StoreError, match=r"\.lock cannot be opened for writing \(Is a directory\); make .* writable"
    ):
        OutputFolder(tmp_path).lock().__enter__()


def test_locking_clears_only_what_this_program_left_and_follows_no_link(tmp_path):
    out, other = OutputFolder(tmp_path / "out"), tmp_path / "other"
    other.mkdir()
    out.similarity.mkdir(parents=True)
    (out.similarity / "lag2").symlink_to(other)
    kept = [out.root / ".notes.tmp", other / ".ada.json.12.tmp"]
    for path in kept:
        path.write_text("mine")
    with out.lock():
        assert [path.read_text() for path in kept] == ["mine", "mine"]


def test_two_runs_cannot_lock_one_folder(tmp_path):
    with OutputFolder(tmp_path).lock(), pytest.raises(StoreError, match="another run is at work"):
        OutputFolder(tmp_path).lock().__enter__()
    with OutputFolder(tmp_path).lock():
        pass


def test_the_jobs_of_a_sweep_share_a_folder_with_nobody_else(tmp_path):
    out, left = OutputFolder(tmp_path), tmp_path / "projections" / ".a.h5.1.tmp"
    left.parent.mkdir()
    left.write_bytes(b"half")
    with out.lock(shared=True), out.lock(shared=True):
        assert left.exists()  # it may be another job's
        with pytest.raises(StoreError, match="another run is at work"):
            out.lock().__enter__()
    with out.lock():
        assert not left.exists()


def test_a_folder_that_is_not_there_is_not_made_by_locking_it(tmp_path):
    with pytest.raises(StoreError, match=r"typo is no folder; run python -m dfprep\.extract"):
        OutputFolder(tmp_path / "typo").lock().__enter__()
    assert not (tmp_path / "typo").exists()
    with OutputFolder(tmp_path / "new").lock(new=True):
        assert (tmp_path / "new").is_dir()


def test_a_configuration_that_is_no_yaml_is_told(tmp_path):
    out = OutputFolder(tmp_path)
    out.config.write_text("a: [1")
    with pytest.raises(StoreError, match=r"config\.yaml is no YAML"):
        out.check_config(CONFIG)
    with pytest.raises(StoreError, match="does not say where the videos are"):
        out.source_root()


def test_locking_a_folder_clears_what_a_killed_run_left(tmp_path):
    out = OutputFolder(tmp_path)
    out.faces.mkdir()
    (out.faces / ".ada.h5.123.tmp").write_bytes(b"half")
    with out.lock():
        assert list(out.faces.iterdir()) == []


def test_differences_name_keys_that_only_one_side_has():
    assert differences({"a": {"b": 1}}, {"a": {"c": 2}}) == ["a.b=not set (there: 1)", "a.c=2 (there: not set)"]


def test_flat_keeps_lists_and_empty_maps_as_values():
    assert flat({"a": {"b": [1, 2], "c": {}}, "d": None}) == {"a.b": [1, 2], "a.c": {}, "d": None}


def test_the_hash_does_not_depend_on_the_order_of_keys():
    assert config_hash({"a": 1, "b": 2}) == config_hash({"b": 2, "a": 1})
    assert config_hash({"a": 1}) != config_hash({"a": 2})
