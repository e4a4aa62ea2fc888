"""The shortcuts of a split: from the encoded files to the table, the report, the figure and the audit."""

from pathlib import Path

import av
import numpy as np
import pandas as pd
import pytest

from dfprep.extract.statuses import row_of
from dfprep.folds import places_in
from dfprep.frames import open_video
from dfprep.runs import configured
from dfprep.split.__main__ import audit_split
from dfprep.split.shortcuts import shortcuts_of_places
from dfprep.split.stage import split_videos
from dfprep.store import FACE_SCHEMA, OutputFolder, as_yaml
from dfprep.tables import ActorRow, AlterationRow, read_table, write_table, write_videos
from dfprep.tables.shortcut_rows import ShortcutRow
from dfprep.types import Label, Status, Video

COPIES = configured("copies")


def encoded(path, seed, crf, codec="libx264"):
    """A clip of moving noise on a gradient, which is the same for one seed."""
    rng = np.random.default_rng(seed)
    noise, strength = rng.integers(0, 255, (64, 192, 3)), rng.uniform(0.3, 0.6)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25, options={"crf": str(crf), "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for k in range(12):
            picture = (strength * np.roll(noise, 5 * k, axis=1)[:, :96] + 50).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


def folder(root, crf_of_fakes):
    """An output folder with 20 clips and a fake of each, as extract records their files."""
    videos, people, alterations = [], [], []
    (root / "videos").mkdir(parents=True)
    for i in range(20):
        for name, label, original, crf in ((f"v{i}", "REAL", "", 20), (f"v{i}_f", "FAKE", f"v{i}", crf_of_fakes)):
            path = encoded(root / "videos" / f"{name}.mp4", i, crf)
            with open_video(path) as reader:
                video = Video(name, path, Label(label), original)
                videos.append(row_of(video, root / "videos", Status.OK, info=reader.info))
            people.append(ActorRow(name, 0, i, False, 0.1, i))
            k = int(label == "FAKE")
            alterations.append(AlterationRow(name, 0, k, label, (k,), 0.9, 0.9, 0.9, 0.0))
    write_videos(root / "videos.csv", videos)
    write_table(root / "actors.csv", ActorRow, people)
    write_table(root / "alterations.csv", AlterationRow, alterations)
    (root / "config.yaml").write_text(as_yaml({"schema": FACE_SCHEMA, "source": {"root": str(root / "videos")}}))
    return OutputFolder(root)


@pytest.fixture(scope="module")
def recoded(tmp_path_factory):
    """Fakes that were encoded at another quality than the real videos."""
    return folder(tmp_path_factory.mktemp("recoded"), crf_of_fakes=38)


def report(splitting):
    return [line for line in splitting.report() if isinstance(line, str)]


def test_fakes_encoded_at_another_quality_are_warned_of_in_table_report_figure_and_metrics(recoded):
    splitting = split_videos(recoded, configured("folds"), recoded.root, COPIES)
    assert {row.name for row in splitting.shortcuts.warned} == {"bit_rate", "bits_per_pixel", "bytes"}
    assert any(line.startswith("SHORTCUT: bit") and "encode the real" in line for line in report(splitting))
    assert splitting.metrics()["shortcut_auc_bit_rate"] == 1
    assert splitting.metrics()["shortcuts"] == 3
    assert "folds/shortcuts" in [name for name, _ in splitting.figures()]
    assert recoded.root / "shortcuts.csv" in splitting.write_tables(recoded.root)
    rows = read_table(recoded.root / "shortcuts.csv", ShortcutRow, "split")
    assert [row.name for row in rows if row.is_whole and row.warned] == ["bit_rate", "bits_per_pixel", "bytes"]
    table = pd.read_csv(recoded.root / "shortcuts.csv", dtype={"fold": str}).set_index("property")
    assert {"all", "train", "validation"} == set(table.side)
    assert (table.loc["seconds"].auc == 0.5).all()
    rates = pd.read_csv(recoded.root / "videos.csv").groupby("label").bit_rate.median()
    every = table[(table.side == "all") & table.level.isna()]
    assert float(every.loc["bit_rate"].real) == pytest.approx(rates["REAL"])
    assert float(every.loc["bit_rate"].fake) == pytest.approx(rates["FAKE"])
    assert rates["FAKE"] < rates["REAL"]


def test_the_same_clips_encoded_alike_give_no_warning(tmp_path):
    out = folder(tmp_path, crf_of_fakes=20)
    splitting = split_videos(out, configured("folds"), tmp_path, COPIES)
    assert splitting.shortcuts.warned == []
    assert splitting.shortcuts.detectable
    assert "no property has a significant AUC of 0.6 or more" in report(splitting)


def test_the_audit_of_a_table_of_another_tool_looks_the_files_up(recoded, tmp_path, capsys):
    splits = {f"v{i}{end}.mp4": "test" if i % 4 == 0 else "train" for i in range(20) for end in ("", "_f")}
    lines = ("filename,split", *(",".join(line) for line in splits.items()))
    (tmp_path / "other.csv").write_text("\n".join(lines) + "\n")
    audit_split(str(tmp_path / "other.csv"), configured("folds"), recoded, "refuse")
    printed = capsys.readouterr().out
    assert "of 20 real and 20 fake videos" in printed
    assert "SHORTCUT: bit" in printed


def test_an_audit_without_the_videos_says_what_was_not_checked(recoded, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("video,split\nv0,train\nv0_f,train\nelsewhere,val\n")
    assert places_in(table) == {"v0": ("train", ""), "v0_f": ("train", ""), "elsewhere": ("val", "")}
    found = list(shortcuts_of_places(places_in(table), table, recoded))
    assert found[-1] == f"NOT CHECKED: 1 of 3 videos: not in {recoded.videos_csv}"
    assert any(line.startswith("NOT CHECKED for warnings: too few") for line in found)
    (nothing,) = shortcuts_of_places(places_in(table), table, OutputFolder(Path(tmp_path / "none")))
    assert nothing.startswith("Shortcuts: NOT CHECKED: ")
    assert nothing.endswith("videos.csv does not exist; name the folder of the data set with out=")
    table.write_text("video,split\nelsewhere,val\n")
    (other,) = shortcuts_of_places(places_in(table), table, recoded)
    assert "no video of" in other
