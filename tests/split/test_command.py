"""The command as a user runs it, on the tables of the earlier stages."""

import json
from dataclasses import replace

import h5py
import pandas as pd
import pytest

from dfprep.errors import StoreError
from dfprep.folds import BINDINGS, NoSplit, load, load_split
from dfprep.runs import configured
from dfprep.split.inputs import Tables, contents
from dfprep.split.people import people_of
from dfprep.split.places import entries_of
from dfprep.split.stage import split_videos
from dfprep.store import FACE_SCHEMA, OutputFolder, as_yaml
from dfprep.tables import (
    ActorRow,
    AlterationRow,
    FoldRow,
    VideoRow,
    columns,
    read_table,
    read_videos,
    write_table,
    write_videos,
)
from dfprep.types import Label, Status

COPIES = configured("copies")


def tables(out, n_actors=30, videos_each=4, extra=()):
    """The tables of `n_actors` actors with real videos and a fake of each; `extra` are (video, actors) of more."""
    videos, actors, alterations = [], [], []
    cast = [(f"v{a:02d}{k}", [a]) for a in range(n_actors) for k in range(videos_each)]
    for number, (name, people) in enumerate([*cast, *extra]):
        for video, label, original in ((name, Label.REAL, ""), (f"{name}_f", Label.FAKE, name)):
            known = {
                "original": original,
                "persons": len(people),
                "name": f"{video}.mov",
                "method": "swap" * (label is Label.FAKE),
            }
            videos.append(VideoRow(video=video, path=f"{video}.mp4", label=label, status=Status.OK, **known))
            for person, actor in enumerate(people):
                actors.append(ActorRow(video, person, actor, actor < 0, 0.1, max(actor, 0)))
                k = 0 if label is Label.REAL else 1 + number % 4
                kind = "FAKE" if k else "REAL"
                alterations.append(AlterationRow(video, person, k, kind, (k,) * 3, 0.9, 0.9, 0.9, 0.0))
    videos.append(
        VideoRow(video="gone", path="gone.mp4", label=Label.REAL, status=Status.NO_FACE, reason="no face")
    )
    out.mkdir(parents=True, exist_ok=True)
    write_videos(out / "videos.csv", videos)
    write_table(out / "actors.csv", ActorRow, actors)
    write_table(out / "alterations.csv", AlterationRow, alterations)
    (out / "config.yaml").write_text(as_yaml({"schema": FACE_SCHEMA, "source": {"root": str(out / "source")}}))
    return out


@pytest.fixture(scope="module")
def made(command, tmp_path_factory):
    folder = tmp_path_factory.mktemp("split")
    out = tables(folder / "out")
    run = command(folder, f"out={out}", stage="split")
    assert run.returncode == 0, run.stderr
    return folder, out, run


def test_every_video_has_a_row_and_every_one_with_faces_one_fold(made):
    _, out, _ = made
    table = pd.read_csv(out / "folds.csv", keep_default_na=False)
    assert sorted(table.video) == sorted(row.video for row in read_videos(out / "videos.csv"))
    gone = table[table.video == "gone"].iloc[0]
    assert (gone.status, gone.split, gone.cv_fold) == ("no_face", "", "")
    placed = table[table.status == "ok"]
    assert set(placed.split) == {"1st_level", "2nd_level"}
    assert (
        placed.groupby("actors").apply(lambda rows: rows[["split", "cv_fold"]].drop_duplicates().shape[0]).max()
        == 1
    )
    share = (placed.split == "2nd_level").mean()
    assert 0.13 <= share <= 0.17
    assert table[table.isVal].cv_fold.astype(float).unique().tolist() == [4]


def test_columns_are_those_of_the_contract_in_both_files(made):
    _, out, _ = made
    names = [column.name for column in columns(FoldRow)]  # tests/folds/test_table.py has the contract's
    assert list(pd.read_csv(out / "folds.csv").columns) == names
    with h5py.File(out / "folds.h5") as file:
        assert set(file) == set(names)
        assert len(file["index"]) == 241


def test_what_the_source_knows_is_in_the_table(made):
    _, out, _ = made
    table = pd.read_csv(out / "folds.csv", keep_default_na=False).set_index("video")
    assert tuple(table.loc["v000_f", ["name", "method", "status"]]) == ("v000_f.mov", "swap", "ok")
    assert tuple(table.loc["v000", ["name", "method", "donors"]]) == ("v000.mov", "", "")


def brought_along(out, *, actor_columns="video,person,actor"):
    """Tables with the columns that a split needs, as a user may bring them."""
    names = {"actors": actor_columns, "alterations": "video,person,class", "videos": "video,label,original,status"}
    for name, columns_kept in names.items():
        table = pd.read_csv(out / f"{name}.csv", dtype=str, keep_default_na=False)
        table[columns_kept.split(",")].to_csv(out / f"{name}.csv", index=False)


def test_tables_need_only_the_columns_that_are_used(command, made, tmp_path):
    _, whole, _ = made
    out = tables(tmp_path / "out")
    brought_along(out)
    run = command(tmp_path, f"out={out}", "mlflow.enabled=false", stage="split")
    assert run.returncode == 0, run.stderr
    places = [
        pd.read_csv(folder / "folds.csv").set_index("video")[["split", "cv_fold", "first_person_label", "actors"]]
        for folder in (whole, out)
    ]
    pd.testing.assert_frame_equal(*places)


def test_a_column_that_a_setting_needs_is_an_error_that_names_both(command, tmp_path):
    out = tables(tmp_path / "out", extra=[("nobody", [-1])])
    brought_along(out)
    nearest = (f"out={out}", "mlflow.enabled=false", "folds.noise=nearest")
    run = command(tmp_path, *nearest, stage="split")
    assert run.returncode == 1
    assert "actors.csv lacks the column nearest, which folds.noise=nearest needs" in run.stderr
    tables(out, extra=[("nobody", [-1])])
    brought_along(out, actor_columns="video,person,actor,nearest")
    assert command(tmp_path, *nearest, stage="split").returncode == 0


def test_the_audit_is_printed_stored_and_clean(made):
    _, out, run = made
    assert "0 leaks; 240 of 241 videos have a place" in run.stdout
    assert "Components by what binds" in run.stdout
    stored = json.loads((out / "audit.json").read_text())
    assert stored["leaks"] == 0
    assert stored["ok"]


def test_folds_can_be_loaded(made):
    _, out, _ = made
    train, validation = load_split(out, level=1, fold=2)
    assert {row.cv_fold for row in validation} == {2}
    assert {row.cv_fold for row in train} == {0, 1, 3, 4}
    assert len(train) + len(validation) == len(load(out, level="1st_level"))


def test_a_leak_in_the_table_of_another_tool_is_found(command, made):
    folder, out, _ = made
    table = pd.read_csv(out / "folds.csv", dtype=str, keep_default_na=False)
    mover = table.index[table.video == "v000_f"][0]
    table.loc[mover, "cv_fold"] = str((int(table.cv_fold[mover]) + 1) % 5)
    table[["index", "label", "split", "cv_fold", "original", "video"]].to_csv(folder / "other.csv", index=False)
    run = command(folder, "audit=other.csv", "mlflow.enabled=false", stage="split")
    assert run.returncode == 1
    assert "1 originals are on both sides of a boundary" in run.stderr
    assert "v000" in run.stdout
    clean = command(folder, f"audit={out / 'folds.csv'}", "mlflow.enabled=false", stage="split")
    assert clean.returncode == 0, clean.stderr


def test_second_persons_tie_their_videos_together(tmp_path):
    out = tables(tmp_path / "out", extra=[("pair", [3, 17])])
    rows = split_videos(OutputFolder(out), configured("folds"), out, COPIES).rows
    together = {(row.split, row.cv_fold) for row in rows if row.actors in ("3", "17", "3+17")}
    assert len(together) == 1


def test_what_is_not_bound_links_nothing_and_is_no_leak(tmp_path, caplog):
    circle = [(f"pair{a:02d}", [a, (a + 1) % 30]) for a in range(30)]
    out = tables(tmp_path / "out", extra=circle)
    with pytest.raises(NoSplit, match=r"share no original, actor, donor, source_video, near_copy, but .*bind less"):
        split_in(out, strict=True)
    assert "folds.bind=[original] makes 150 groups, the largest of 2 of 300 videos (0.7%)" in caplog.text
    assert "folds.bind=[original,actor] makes 1 groups, the largest of 300 of 300 videos" in caplog.text
    made = split_videos(OutputFolder(out), configured("folds", bind=["original"]), out, COPIES)
    assert made.assignment.n_components == 30 * 4 + 30
    assert made.audit.leaks == 0
    found = {check.what: check for check in made.audit.checks}
    assert not found["actors"].bound
    assert len(found["actors"].values) > 10
    made.check()


def test_a_recording_and_other_compressions_keep_videos_together(tmp_path):
    out = tables(tmp_path / "out")
    recordings = {"v000": "yt1", "v170": "yt1"}
    originals = {"v110": "v250", "v250": ""}  # v110 is v250 in another compression

    def change(row):
        original = originals.get(row.video, row.original)
        return replace(row, original=original, source_video=recordings.get(row.video, ""))

    edited(out, "videos.csv", VideoRow, change)
    made = split_in(out)
    rows = {row.video: row for row in made.rows}
    assert rows["v170"].source_video == "yt1"
    assert rows["v000"].component == rows["v170"].component == rows["v170_f"].component != rows["v110"].component
    assert rows["v110_f"].original == "v110"
    assert rows["v110_f"].component == rows["v250"].component
    alone = split_videos(OutputFolder(out), configured("folds", bind=["original"]), out, COPIES)
    rows = {row.video: row.component for row in alone.rows}
    assert rows["v000"] != rows["v170"]
    assert rows["v110_f"] == rows["v110"] == rows["v250"] == rows["v250_f"]
    assert alone.audit.leaks == 0
    checks = {check.what: check for check in alone.audit.checks}
    assert checks["source videos"].n_keys == 1


def test_the_audit_of_a_table_knows_what_binds(command, made, tmp_path):
    _, out, _ = made
    table = pd.read_csv(out / "folds.csv", dtype=str, keep_default_na=False)
    where = table.video.isin(["v000", "v000_f"])
    table.loc[where, "cv_fold"] = str((int(table.cv_fold[where].iloc[0]) + 1) % 5)
    table.to_csv(tmp_path / "other.csv", index=False)
    arguments = ("audit=other.csv", "mlflow.enabled=false")
    assert command(tmp_path, *arguments, stage="split").returncode == 1
    free = command(tmp_path, *arguments, "folds.bind=[original,donor]", stage="split")
    assert free.returncode == 0, free.stderr
    assert "actors: not bound: 1 of 30 values on both sides of a boundary" in free.stdout


def test_noise_is_an_actor_of_its_own_or_the_nearest(tmp_path):
    out = tables(tmp_path / "out", extra=[("nobody", [-1]), ("noone", [-1])])
    own = {
        row.video: row.component for row in split_videos(OutputFolder(out), configured("folds"), out, COPIES).rows
    }
    near = {
        row.video: row.component
        for row in split_videos(OutputFolder(out), configured("folds", noise="nearest"), out, COPIES).rows
    }
    assert own["nobody"] == own["nobody_f"] != own["noone"]
    assert near["nobody"] == near["noone"] == near["v000"]


def test_equal_files_are_linked_whatever_their_actors(tmp_path):
    out = tables(tmp_path / "out")
    (out / "source").mkdir()
    for name, content in (("v000", b"one"), ("v100", b"one"), ("v200", b"two"), ("v210", b"three")):
        (out / "source" / f"{name}.mp4").write_bytes(content)
    files = contents(read_videos(out / "videos.csv"), out / "source")
    assert files["v000"] == files["v100"] != files["v200"]
    assert files["v210"] == "5 bytes"
    made = split_videos(OutputFolder(out), configured("folds"), out, COPIES)
    component = {row.video: row.component for row in made.rows}
    assert component["v000"] == component["v100"] != component["v200"]
    assert [check.checked for check in made.audit.checks if check.what == "files"] == [True]


def test_a_fake_that_is_not_aligned_is_in_the_table_without_a_fold(tmp_path):
    out = tables(tmp_path / "out")
    table = pd.read_csv(out / "alterations.csv", dtype=str, keep_default_na=False)
    table.loc[table.video == "v000_f", ["class", "person_label", "frame_classes"]] = ["", "", "[]"]
    table.to_csv(out / "alterations.csv", index=False)
    (row,) = [
        r for r in split_videos(OutputFolder(out), configured("folds"), out, COPIES).rows if r.video == "v000_f"
    ]
    assert (row.status, row.split, row.cv_fold, row.first_person_label) == ("not_aligned", "", None, None)


def test_a_missing_split_is_reported_with_numbers_and_breaking_lists_the_links_of_each_video(tmp_path):
    chain = [(f"chain{a:02d}", [a, a + 1]) for a in range(29)]
    out = tables(tmp_path / "out", extra=chain)
    with pytest.raises(NoSplit, match="break_components=true"):
        split_in(out, strict=True)
    made = split_videos(OutputFolder(out), configured("folds", break_components=True), out, COPIES)
    gone = {row.video for row in made.rows if row.status == "excluded"}
    assert gone == {one.video for one in made.assignment.excluded}
    assert gone <= {name + suffix for name, _ in chain for suffix in ("", "_f")}
    assert made.audit.leaks == 0
    made.write_tables(out)
    assert set(pd.read_csv(out / "excluded.csv").video) == gone
    people = dict(chain)
    for one in made.assignment.excluded:
        assert set(one.links) <= {f"actor:{a}" for a in people[one.video.removesuffix("_f")]}


@pytest.mark.parametrize(
    ("name", "stage"), [("videos", "extract"), ("actors", "cluster"), ("alterations", "group")]
)
def test_a_missing_table_is_reported_with_the_stage_that_writes_it(tmp_path, name, stage):
    out = tables(tmp_path / "out")
    (out / f"{name}.csv").unlink()
    with pytest.raises(StoreError, match=f"{name}.csv does not exist; run python -m dfprep.{stage}"):
        split_videos(OutputFolder(out), configured("folds"), out, COPIES)


def test_a_folder_of_another_version_is_refused_before_any_table_is_written(tmp_path):
    out = OutputFolder(tables(tmp_path / "out"))
    out.config.write_text(as_yaml({"source": {"root": str(tmp_path)}}))
    before = sorted(out.root.iterdir())
    with pytest.raises(StoreError, match="another version of dfprep, whose face files have schema 1 instead of 3"):
        split_videos(out, configured("folds"), out.root, COPIES)
    assert sorted(out.root.iterdir()) == before


def test_a_video_that_is_missing_in_a_table_is_reported(tmp_path):
    out = tables(tmp_path / "out")
    table = pd.read_csv(out / "actors.csv")
    table[table.video != "v011"].to_csv(out / "actors.csv", index=False)
    with pytest.raises(
        StoreError, match=r"actors\.csv must have every video with faces; it lacks 1 of them, such as v011"
    ):
        split_videos(OutputFolder(out), configured("folds"), out, COPIES)


def edited(out, name, row_type, change):
    rows = [row for old in read_table(out / name, row_type, "x") if (row := change(old)) is not None]
    write_table(out / name, row_type, rows)


def split_in(out, **changes):
    return split_videos(OutputFolder(out), configured("folds", **changes), out, COPIES)


@pytest.mark.parametrize("name", ["actors.csv", "alterations.csv"])
def test_a_table_without_one_of_two_people_is_refused(tmp_path, name):
    out = tables(tmp_path / "out", extra=[("pair", [3, 4])])
    row_type = ActorRow if name == "actors.csv" else AlterationRow
    edited(out, name, row_type, lambda row: None if (row.video, row.person) == ("pair", 1) else row)
    message = rf"{name} must have the persons \[0, 1\] of pair, because videos.csv has 2, got \[0\]; correct"
    with pytest.raises(StoreError, match=message):
        split_in(out)
    out = tables(tmp_path / "out", extra=[("pair", [3, 4])])
    edited(out, name, row_type, lambda row: replace(row, person=0) if row.video == "pair" else row)
    with pytest.raises(StoreError, match=r"got \[0, 0\]"):
        split_in(out)


def test_the_column_actor_alone_determines_noise(tmp_path):
    out = tables(tmp_path / "out")
    edited(out, "actors.csv", ActorRow, lambda row: replace(row, noise=True) if row.video == "v010" else row)
    table = {row.video: row for row in split_in(out).rows}
    assert len({table[video].component for video in ("v010", "v011", "v012")}) == 1


def test_an_invalid_class_is_reported_with_the_video(tmp_path):
    out = tables(tmp_path / "out")
    wrong = {"v010": 7}
    edited(
        out,
        "alterations.csv",
        AlterationRow,
        lambda row: replace(row, alteration_class=wrong.get(row.video, row.alteration_class)),
    )
    with pytest.raises(StoreError, match="class of v010, person 0, must be 0 to 4 or empty, got 7"):
        split_in(out)


def test_no_table_of_an_earlier_run_seems_to_be_of_this_one(tmp_path):
    out = tables(tmp_path / "out")
    split_in(out)
    (out / "excluded.csv").write_text("old")
    split_in(out).write_tables(out)
    assert not (out / "excluded.csv").exists()
    edited(out, "actors.csv", ActorRow, lambda row: replace(row, actor=0))
    with pytest.raises(NoSplit, match=r"folds\.csv is of an earlier run"):
        split_in(out, strict=True)


def test_missing_videos_are_reported_because_no_files_are_compared(tmp_path, caplog):
    split_in(tables(tmp_path / "out"))
    assert "equal video files are not detected: source.root" in caplog.text


def test_files_like_no_other_tie_nothing(tmp_path):
    out = tables(tmp_path / "out")
    (out / "source").mkdir()
    for number, row in enumerate(read_videos(out / "videos.csv")):
        (out / "source" / row.path).write_bytes(bytes(1000 + number))
    made = split_in(out)
    assert made.audit.leaks == 0
    read = Tables.read(OutputFolder(out), "own")
    people = people_of(read, contents(read_videos(out / "videos.csv"), out / "source"), {}, "own")
    links = {link for entry in entries_of(read, people, BINDINGS) for link in entry.links}
    assert not [link for link in links if link.startswith("file:")]


def test_a_fake_whose_file_equals_that_of_a_real_video_is_reported(tmp_path, caplog):
    out = tables(tmp_path / "out")
    (out / "source").mkdir()
    for number, row in enumerate(read_videos(out / "videos.csv")):
        (out / "source" / row.path).write_bytes(bytes(1000 + number))
    (out / "source" / "v010_f.mp4").write_bytes((out / "source" / "v010.mp4").read_bytes())
    split_in(out)
    assert "the files of 1 fakes equal that of a real video, for example v010_f equals v010" in caplog.text


def test_a_published_split_that_leaks_is_a_warning_and_with_strict_an_error(command, tmp_path):
    out = tables(tmp_path / "out")
    parts = ("train", "Test", "val")

    def change(row):
        if row.video in ("gone", "v010"):  # v010_f and the other videos of actor 1 are in the test set
            return replace(row, official_split="train")
        return replace(row, official_split=parts[int(row.video[1:3]) % 3])

    edited(out, "videos.csv", VideoRow, change)
    run = command(tmp_path, f"out={out}", "folds=official", "mlflow.enabled=false", stage="split")
    assert run.returncode == 0, run.stderr
    printed = " ".join((run.stdout + run.stderr).split())
    assert "2 leaks; 240 of 241 videos have a place" in printed
    assert "Components by what binds" in printed
    assert "1 actors are on both sides of a boundary: 1" in printed
    assert "1 originals are on both sides of a boundary: v010" in printed
    table = pd.read_csv(out / "folds.csv", keep_default_na=False).set_index("video")
    assert tuple(table.loc["v011", ["split", "official_split"]]) == ("2nd_level", "Test")
    strict = command(
        tmp_path, f"out={out}", "folds=official", "folds.strict=true", "mlflow.enabled=false", stage="split"
    )
    assert strict.returncode == 1
    assert "the folds leak: 1 originals, 1 actors are on both sides of a boundary" in strict.stderr
