"""Tables that were made from something else than is there now, as a user meets them."""

import json
import shutil

import h5py
import pandas as pd
import pytest

from dfprep.errors import ConfigError, StoreError
from dfprep.folds import load, load_split
from dfprep.runs import configured
from dfprep.split.__main__ import audit_split
from dfprep.store import OutputFolder
from dfprep.tables import StageInputs

PEOPLE = {f"{name}1": [name] for name in ("ann", "bea", "cid", "dan")}
OPTIONS = {
    "cluster": ("actors.source=names",),
    "group": ("figures=0", "workers=0"),
    "split": ("folds.n_folds=2", "folds.second_level=0"),
}


@pytest.fixture(scope="module")
def stage(command):
    """stage(out, "split", "key=value", ...): run one stage on `out`, quickly."""

    def run(out, name, *arguments):
        options = (*arguments, f"out={out}", *OPTIONS[name], "mlflow.enabled=false")
        return command(out.parent, *options, stage=name)

    return run


@pytest.fixture(scope="module")
def made(stage, extracted, tmp_path_factory):
    """A folder that went through all stages."""
    out = extracted(tmp_path_factory.mktemp("made") / "out", PEOPLE, n_frames=3)
    for name in ("cluster", "group", "split"):
        run = stage(out, name)
        assert run.returncode == 0, run.stderr
    return out


@pytest.fixture
def out(made, tmp_path):
    """A copy of the folder, to change."""
    return shutil.copytree(made, tmp_path / "out")


def edit(path, change):
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    change(table).to_csv(path, index=False)


def with_value(column, value, video):
    def change(table):
        table.loc[table.video == video, column] = value
        return table

    return change


def refusal(out):
    with pytest.raises(StoreError) as refused:
        load_split(out, 1, 0)
    return str(refused.value)


def test_tables_made_from_what_is_there_are_read_without_a_word(made, caplog):
    train, validation = load_split(made, 1, 0)
    assert len(train) + len(validation) == 8
    for name in ("cluster", "group", "split"):
        StageInputs.checked(made, name, "", "refuse")
    assert not caplog.records


def test_actors_that_were_edited_after_the_split_make_it_stale(out, caplog):
    edit(out / "actors.csv", with_value("actor", "7", "ann1"))
    message = refusal(out)
    assert message == (
        "folds.csv is stale: since it was made, in actors.csv rows of 1 video have changed (ann1); run python -m "
        f"dfprep.split out={out}; or go on with what is there: stale=warn"
    )
    assert "actors.csv was edited after dfprep.cluster wrote it: rows of 1 video have changed (ann1)" in caplog.text
    caplog.clear()
    assert len(load(out, 1, stale="warn")) == 8
    assert "folds.csv is stale" in caplog.text
    caplog.clear()
    StageInputs.checked(out, "split", "", "refuse").record([out / "folds.csv"])
    assert "actors.csv was edited after dfprep.cluster wrote it" in caplog.text
    load_split(out, 1, 0)  # an edit is legitimate: it is said, and taken


def test_alterations_that_were_made_anew_after_the_split_make_it_stale(out):
    edit(out / "alterations.csv", with_value("class", "1", "ann1_fake"))
    assert "folds.csv is stale: since it was made, in alterations.csv rows of 1 video have changed" in refusal(out)


def test_faces_extracted_anew_make_actors_and_alterations_stale_and_the_split_with_them(
    out, stage, extracted, capsys
):
    extracted(out, PEOPLE, n_frames=2)
    message = refusal(out)
    for table in ("actors.csv", "alterations.csv"):
        assert (
            f"{table} is stale: since it was made, faces of 8 videos have changed (ann1, ann1_fake, bea1" in message
        )
    commands = ", then ".join(f"python -m dfprep.{name} out={out}" for name in ("cluster", "group", "split"))
    assert f"; run {commands}; or go on" in message
    before = (out / "folds.csv").read_bytes()
    run = stage(out, "split")
    assert run.returncode == 1
    assert "actors.csv is stale: since it was made, faces of 8 videos have changed" in run.stderr
    assert (out / "folds.csv").read_bytes() == before
    with pytest.raises(StoreError, match=r"actors\.csv is stale"):
        audit_split(str(out / "folds.csv"), configured("folds"), OutputFolder(out), "refuse")
    audited = capsys.readouterr().out
    assert "0 leaks" in audited
    assert "actors.csv is stale" in audited
    inputs = StageInputs.checked(out, "split", "", "warn")
    inputs.record([out / "folds.csv"])
    assert len(load(out, 1, stale="warn")) == 8
    assert "cluster out=" in refusal(out), "what was read nevertheless is still stale"


def test_faces_that_were_added_are_not_in_the_tables(out, extracted):
    extracted(out, {**PEOPLE, "eve": ["eve"]}, n_frames=3)
    assert "faces of 2 videos are new (eve, eve_fake)" in refusal(out)


def test_a_face_file_of_another_video_and_a_missing_one_are_found(out):
    shutil.copy(out / "faces" / "ann1.h5", out / "faces" / "bea1.h5")
    (out / "faces" / "cid1.h5").unlink()
    message = refusal(out)
    assert "1 face file of 4 that videos.csv names are missing (cid1)" in message
    assert "1 face file of 4 that videos.csv names are not the ones (bea1)" in message
    assert f"run python -m dfprep.extract out={out} as before" in message
    for name in ("cluster", "group", "split"):
        with pytest.raises(StoreError, match=r"not the ones \(bea1\)"):
            StageInputs.checked(out, name, "", "refuse")


def test_a_corrected_label_and_a_deleted_row_make_the_tables_stale(out):
    edit(out / "videos.csv", with_value("label", "FAKE", "dan1"))
    message = refusal(out)
    assert (
        "alterations.csv is stale: since it was made, in videos.csv rows of 1 video have changed (dan1)" in message
    )
    edit(out / "videos.csv", lambda table: table[table.video != "ann1_fake"])
    assert (
        "folds.csv is stale: since it was made, in videos.csv rows of 1 video have changed (dan1), rows of 1 "
        in (refusal(out))
    )


def test_what_does_not_matter_to_a_table_makes_it_not_stale(out):
    edit(out / "videos.csv", with_value("reason", "seen twice", "ann1"))
    table = pd.read_csv(out / "actors.csv")
    table.insert(0, "remark", "mine")
    table.actor = table.actor.astype(float)  # 3.0 for 3
    table.sort_values("video", ascending=False).to_csv(out / "actors.csv", index=False)
    load_split(out, 1, 0)


def test_a_row_that_was_deleted_from_the_folds_is_said(out, caplog):
    edit(out / "folds.csv", lambda table: table[table.video != "ann1_fake"])
    load_split(out, 1, 0)
    assert "folds.csv was edited after dfprep.split wrote it: rows of 1 video are gone (ann1_fake)" in caplog.text


def test_tables_without_a_record_are_not_checked_and_said_to_be_so(out, caplog):
    (out / "provenance.json").unlink()
    edit(out / "actors.csv", lambda table: table[["video", "person", "actor"]])
    load_split(out, 1, 0)
    assert "NOT CHECKED whether stale: folds.csv is of unknown origin" in caplog.text
    caplog.clear()
    StageInputs.checked(out, "split", "", "refuse").record([out / "folds.csv"])
    load_split(out, 1, 0)
    assert "folds.csv is of unknown" not in caplog.text
    assert "NOT CHECKED whether stale: actors.csv is of unknown origin" in caplog.text


def test_the_tables_of_a_sweeps_job_know_the_folder_that_they_were_made_from(out, stage):
    run = stage(out, "split", "-m", "hydra.sweep.dir=jobs")
    assert run.returncode == 0, run.stderr
    job = out.parent / "jobs" / "0"
    load_split(job, 1, 0)
    edit(out / "actors.csv", with_value("actor", "7", "ann1"))
    assert f"in actors.csv rows of 1 video have changed (ann1); run python -m dfprep.split out={out}" in refusal(
        job
    )


def test_each_hdf5_table_carries_the_record(made):
    records = json.loads((made / "provenance.json").read_text())
    for name, record in records.items():
        with h5py.File((made / name).with_suffix(".h5")) as table:
            assert json.loads(table.attrs["provenance"]) == record


def test_a_damaged_record_and_a_wrong_choice_are_refused(out):
    with pytest.raises(ConfigError, match="stale must be refuse or warn, got 'no'"):
        load(out, stale="no")
    (out / "provenance.json").write_text("{")
    with pytest.raises(StoreError, match=r"provenance\.json is no file of records .*delete it"):
        load(out)
