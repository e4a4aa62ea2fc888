import errno
import fcntl
import os
from pathlib import Path

import pytest

from dfprep.errors import DiskFull, StoreError
from dfprep.store import FACE_SCHEMA, Journal, OutputFolder, as_yaml, check_place
from dfprep.tables import read_videos

SCHEMA = {"schema": FACE_SCHEMA}
CONFIG = SCHEMA | {"sampling": {"n_first": 10}, "detector": {"members": {"mtcnn": {"thresholds": [0.6, 0.7]}}}}


def test_the_same_configuration_may_go_on(tmp_path):
    OutputFolder(tmp_path).write_config(CONFIG, overwrite=False)
    OutputFolder(tmp_path).write_config({key: CONFIG[key] for key in reversed(CONFIG)}, overwrite=False)


def test_another_configuration_is_refused_with_the_keys_that_differ(tmp_path):
    OutputFolder(tmp_path).write_config(CONFIG, overwrite=False)
    other = CONFIG | {"sampling": {"n_first": 12}}
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
    out.write_config(SCHEMA | {"sampling": {"n_first": 12}}, overwrite=True)
    assert not out.face_file("ada").exists()
    assert not out.journal.exists()
    assert not [path for path in later if path.exists()]
    assert (tmp_path / "notes.txt").read_text() == "mine"
    out.write_config(SCHEMA | {"sampling": {"n_first": 12}}, overwrite=False)


def finished(tmp_path, **links):
    """A folder as a finished run leaves it, and all its files; `links`: subfolders that lie elsewhere."""
    out = OutputFolder(tmp_path / "out")
    out.write_config(CONFIG, overwrite=False)
    for name, target in links.items():
        target.mkdir(parents=True, exist_ok=True)
        (out.root / name).symlink_to(target)
    made = [out.face_file("ada"), out.mask_file("ada"), out.measures_file("ada", 2), out.journal, out.videos_csv]
    made += [out.root / "actors.csv", out.root / "audit.json"]
    for path in made:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("made before")
    return out, [*made, out.config]


OTHER = CONFIG | {"sampling": {"n_first": 12}}


def test_overwrite_empties_the_folders_that_links_lead_to_and_keeps_the_links(tmp_path):
    disk = tmp_path / "disk"
    out, made = finished(tmp_path, faces=disk / "f", masks=disk / "m", similarity=disk / "s")
    (disk / "f" / ".ada.h5.0af3.tmp").write_text("half")
    out.write_config(OTHER, overwrite=True)
    assert [path for path in made if path.exists()] == [out.config]
    assert out.made_with() == OTHER
    assert sorted(path.name for path in disk.rglob("*")) == ["f", "lag2", "m", "s"]
    assert all((out.root / name).is_symlink() for name in ("faces", "masks", "similarity"))
    out.face_file("bea").write_text("new")
    assert (disk / "f" / "bea.h5").read_text() == "new"


def test_overwrite_leaves_the_users_own_files_in_the_folders_alone(tmp_path):
    out, _ = finished(tmp_path)
    mine = [out.faces / "notes.txt", out.faces / "old" / "ada.h5", out.masks / "mine.png", out.root / "videos.json"]
    mine += [out.similarity / "mine.json", out.projections / "0a.h5"]
    for path in mine:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine")
    (tmp_path / "elsewhere.h5").write_text("mine")
    (out.faces / "bea.h5").symlink_to(tmp_path / "elsewhere.h5")
    (out.faces / "link").symlink_to(out.faces / "old")
    out.write_config(OTHER, overwrite=True)
    assert [path.read_text() for path in (*mine, tmp_path / "elsewhere.h5")] == ["mine"] * 7
    assert not (out.faces / "bea.h5").is_symlink()


def dangling(out):
    out.masks.rename(out.root / "away")
    out.masks.symlink_to(out.root.parent / "gone")


def link_to_a_file(out):
    out.masks.rename(out.root / "away")
    out.masks.symlink_to(out.videos_csv)


def file_in_place(out):
    out.masks.rename(out.root / "away")
    out.masks.write_text("x")


def unwritable(out):  # no rights are needed to see it, and even root makes no files there
    out.masks.rename(out.root / "away")
    out.masks.symlink_to("/proc/self/task")


def same_folder(out):
    out.masks.rename(out.root / "away")
    out.masks.symlink_to(out.faces)


def out_itself(out):
    out.masks.rename(out.root / "away")
    out.masks.symlink_to(out.root)


def nested_link(out):
    (out.similarity / "lag2").rename(out.root / "away")
    (out.similarity / "lag2").symlink_to(out.root / "away")


def folder_for_a_file(out):
    (out.faces / "bea.h5").mkdir()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            dangling,
            r"masks must be a folder or a link to one, got a symbolic link to .*gone, which is no access",
        ),
        (link_to_a_file, r"masks must be a folder or a link to one, got a symbolic link to .*videos\.csv"),
        (file_in_place, r"masks must be a folder or a link to one, got a file; move it elsewhere"),
        (unwritable, r"masks, a link to /proc/.*, cannot be emptied \(.*\); nothing was removed; make it writable"),
        (same_folder, r"masks must be a folder of its own, got the same folder as .*faces; link it to another"),
        (out_itself, r"masks must be a folder of its own, got the same folder as .*out; link it to another"),
        (nested_link, r"lag2 must not be a symbolic link, got a link to .*away; remove the link"),
        (folder_for_a_file, r"bea\.h5 must be a file, got a folder; nothing was removed; move it elsewhere"),
    ],
)
def test_an_impossible_overwrite_removes_nothing_and_names_the_reason(tmp_path, spoil, message):
    out, _ = finished(tmp_path)
    spoil(out)
    before = {path: path.read_bytes() for path in out.root.rglob("*") if path.is_file()}
    with pytest.raises(StoreError, match=message) as raised:
        out.write_config(OTHER, overwrite=True)
    assert {path: path.read_bytes() for path in out.root.rglob("*") if path.is_file()} == before
    assert "overwrite=true" not in str(raised.value)


def test_a_file_that_cannot_be_removed_is_named_and_the_configuration_stays(tmp_path, monkeypatch):
    out, _ = finished(tmp_path)
    unlink = Path.unlink

    def refused(path, missing_ok=False):
        if path == out.face_file("ada"):
            raise PermissionError(1, "Operation not permitted")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(
        StoreError, match=r"ada\.h5 cannot be removed \(Operation not permitted\), after \d+ of \d+"
    ):
        out.write_config(OTHER, overwrite=True)
    assert out.made_with() == CONFIG
    assert out.journal.exists()


@pytest.mark.parametrize("spoil", [dangling, link_to_a_file, file_in_place, same_folder, out_itself])
def test_a_run_does_not_start_where_a_subfolder_is_no_folder_of_its_own(tmp_path, spoil):
    out, _ = finished(tmp_path)
    spoil(out)
    with pytest.raises(StoreError, match="masks must be a folder"):
        out.lock().__enter__()


def test_face_files_of_unknown_origin_are_not_taken_over(tmp_path):
    out = OutputFolder(tmp_path)
    out.faces.mkdir()
    out.face_file("ada").write_bytes(b"whose?")
    with pytest.raises(StoreError, match="their configuration is unknown"):
        out.write_config(CONFIG, overwrite=False)


def test_the_lock_does_not_follow_a_link(tmp_path):
    mine, out = tmp_path / "mine.txt", OutputFolder(tmp_path / "out")
    mine.write_text("mine")
    out.root.mkdir()
    (out.root / ".lock").symlink_to(mine)
    with pytest.raises(StoreError, match=r"\.lock must not be a symbolic link, got a link to .*mine\.txt; remove"):
        out.lock().__enter__()
    assert mine.read_text() == "mine"


def test_the_lock_does_not_empty_a_file(tmp_path):
    (tmp_path / ".lock").write_text("mine")
    with OutputFolder(tmp_path).lock():
        assert (tmp_path / ".lock").read_text() == "mine"


def test_a_lock_that_cannot_be_opened_is_reported_in_one_line(tmp_path):
    (tmp_path / ".lock").mkdir()
    with pytest.raises(StoreError, match=r"\.lock must be a file, and is a folder; move it elsewhere"):
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
    with OutputFolder(tmp_path).lock(), pytest.raises(StoreError, match="another run is using"):
        OutputFolder(tmp_path).lock().__enter__()
    with OutputFolder(tmp_path).lock():
        pass


def test_the_jobs_of_a_sweep_share_a_folder_only_with_each_other(tmp_path):
    out, left = OutputFolder(tmp_path), tmp_path / "projections" / ".a.h5.1.tmp"
    left.parent.mkdir()
    left.write_bytes(b"half")
    with out.lock(shared=True), out.lock(shared=True):
        assert left.exists()  # it may be another job's
        with pytest.raises(StoreError, match="another run is using"):
            out.lock().__enter__()
    with out.lock():
        assert not left.exists()


def test_a_folder_that_is_not_there_is_not_made_by_locking_it(tmp_path):
    with pytest.raises(StoreError, match=r"typo is no folder; run python -m dfprep\.extract"):
        OutputFolder(tmp_path / "typo").lock().__enter__()
    assert not (tmp_path / "typo").exists()
    with OutputFolder(tmp_path / "new").lock(new=True):
        assert (tmp_path / "new").is_dir()


def test_a_configuration_that_is_no_yaml_is_reported(tmp_path):
    out = OutputFolder(tmp_path)
    out.config.write_text("a: [1")
    with pytest.raises(StoreError, match=r"config\.yaml is no YAML"):
        out.check_config(CONFIG)
    with pytest.raises(StoreError, match=r"must have the folder of the videos as source\.root"):
        out.source_root()


def test_locking_a_folder_clears_what_a_killed_run_left(tmp_path):
    out = OutputFolder(tmp_path)
    out.faces.mkdir()
    (out.faces / ".ada.h5.123.tmp").write_bytes(b"half")
    with out.lock():
        assert list(out.faces.iterdir()) == []


def test_a_folder_whose_face_files_have_another_schema_is_refused_in_one_short_line(tmp_path):
    out = OutputFolder(tmp_path)
    out.write_config({"crops": {"small_px": 160}}, overwrite=False)
    with pytest.raises(StoreError, match="another version of dfprep, whose face files have schema 1 instead of 3"):
        out.check_config({"crops": {"small": {"side_px": 160}}, "schema": 3})


def test_where_the_videos_are_is_the_sources_root(tmp_path):
    out = OutputFolder(tmp_path)
    out.write_config({"source": {"path": "/x/list.csv", "root": str(tmp_path)}}, overwrite=False)
    assert out.source_root() == tmp_path
    out.config.write_text(as_yaml({"source": {"path": "/x/list.csv", "root": str(tmp_path / "gone")}}))
    with pytest.raises(
        StoreError, match=r"source\.root .*gone, from which .* does not exist; mount it, or write the"
    ):
        out.source_root()


def test_data_that_only_moved_is_corrected_in_the_configuration(tmp_path):
    out = OutputFolder(tmp_path)
    out.write_config(SCHEMA | {"source": {"path": "/a/list.csv", "root": "/a"}}, overwrite=False)
    with pytest.raises(StoreError, match="if the same data only moved, write its new path into"):
        out.check_config(SCHEMA | {"source": {"path": "/b/list.csv", "root": "/b"}})
    with pytest.raises(StoreError) as caught:
        out.check_config(SCHEMA | {"source": {"path": "/b/list.csv", "root": "/b", "seed": 1}})
    assert "only moved" not in str(caught.value)


def test_a_place_where_no_folder_can_be_made_is_refused_before_any_work(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StoreError, match=r"a/b cannot be created \(.*file is not a folder\); choose another out="):
        check_place(tmp_path / "file" / "a" / "b")
    check_place(tmp_path / "a" / "b")
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("name", ["progress.jsonl", "config.yaml", "videos.csv"])
@pytest.mark.parametrize(("make", "kind"), [(os.mkfifo, "pipe"), (os.mkdir, "folder")], ids=["pipe", "folder"])
def test_what_is_no_file_is_refused_and_not_waited_for(name, make, kind, tmp_path):
    read = {"progress.jsonl": Journal, "videos.csv": read_videos, "config.yaml": lambda _: folder.made_with()}
    folder = OutputFolder(tmp_path)
    make(tmp_path / name)
    with pytest.raises(StoreError, match=rf"{name} must be a file, and is a {kind}.*; move it elsewhere"):
        read[name](tmp_path / name)


def test_a_configuration_that_is_no_text_is_reported_in_one_line(tmp_path):
    (tmp_path / "config.yaml").write_bytes(b"\xff\x00")
    with pytest.raises(StoreError, match=r"config\.yaml is no YAML \("):
        OutputFolder(tmp_path).made_with()


@pytest.mark.parametrize(
    "line",
    [
        "[1]",
        "5",
        "{}",
        '{"original": "a"}',
        '{"original": "a", "rows": [5]}',
        '{"original": "a", "rows": [{"b": 1}]}',
    ],
)
def test_a_line_of_the_journal_that_is_no_record_is_reported_with_its_place(line, tmp_path):
    (tmp_path / "progress.jsonl").write_text(f"\n{line}\n")
    with pytest.raises(StoreError, match=r"progress\.jsonl, line 2 must be an object with original and rows"):
        Journal(tmp_path / "progress.jsonl")


def test_bytes_that_are_no_text_in_the_journal_count_as_a_torn_line(tmp_path):
    (tmp_path / "progress.jsonl").write_bytes(b'\xff\n{"original": "a", "rows": []}\n')
    assert Journal(tmp_path / "progress.jsonl").done == {"a": []}


def test_a_run_that_fails_leaves_no_temporary_files_of_killed_workers(tmp_path):
    out = OutputFolder(tmp_path / "out")
    half = out.faces / ".ada.h5.0123456789abcdef.tmp"

    def fail():
        out.faces.mkdir()
        half.write_bytes(b"half")
        raise DiskFull("full")

    with pytest.raises(DiskFull), out.lock(new=True):
        fail()
    assert not half.exists()
    assert out.faces.is_dir()


def test_the_lock_is_open_for_writing_as_a_network_file_system_needs_it(tmp_path, monkeypatch):
    """flock(2): on NFS an exclusive lock is one of the server's, and needs a file that is open for writing."""
    modes = []
    monkeypatch.setattr(
        "fcntl.flock", lambda file, _: modes.append(fcntl.fcntl(file, fcntl.F_GETFL) & os.O_ACCMODE)
    )
    with OutputFolder(tmp_path).lock():
        pass
    assert [mode & os.O_ACCMODE for mode in modes] == [os.O_RDWR]


def test_the_zeros_that_a_power_failure_leaves_at_the_end_of_the_journal_cost_only_their_line(tmp_path):
    path = tmp_path / "progress.jsonl"
    path.write_bytes(b'{"original": "a", "rows": []}\n' + bytes(512))
    journal = Journal(path)
    assert journal.done == {"a": []}
    journal.add("b", [])
    journal.close()
    assert Journal(path).done == {"a": [], "b": []}


def test_a_line_of_the_journal_is_on_the_disk_when_it_counts(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr("os.fsync", lambda file: synced.append(os.fstat(file).st_size))
    journal = Journal(tmp_path / "progress.jsonl")
    journal.add("a", [])
    assert synced == [(tmp_path / "progress.jsonl").stat().st_size]
    journal.close()


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_refused_in_one_line(code, tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(StoreError, match=f"must be on a file system with locks, got '{os.strerror(code)}'; mount"):
        OutputFolder(tmp_path).lock().__enter__()
