"""What was done to videos comes back from extract and group: how strongly, shifted, delayed, with another sound."""

import csv

import av
import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from dfprep.sources.sample_plan import FakePlan, plan
from dfprep.sources.sample_writing import generate

STRENGTHS = (0.25, 0.5, 0.75, 1.0)
METHODS = ("swap", "warp", "smooth", "recolour")
N_FRAMES = 40


def copied(source, target, shift_px=0, delay=0, hz=None):
    """`source` encoded again, its picture moved to the right, later, or with a tone of its own."""
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        frames = [frame.to_ndarray(format="rgb24") for frame in old.decode(video=0)]
        video = new.add_stream("libx264", rate=25, options={"crf": "23"})
        video.width, video.height, video.pix_fmt = frames[0].shape[1], frames[0].shape[0], "yuv420p"
        audio = new.add_stream("aac", rate=16000, layout="mono")
        for i in range(len(frames)):
            picture = np.roll(frames[max(0, i - delay)], shift_px, axis=1)
            new.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        new.mux(video.encode(None))
        seconds = np.arange(len(frames) * 640) / 16000
        wave = (0.2 * np.sin(2 * np.pi * (hz or 200) * seconds) * np.sin(3 * seconds) ** 2).astype(np.float32)
        for start in range(0, len(wave), 1024):
            sound = av.AudioFrame.from_ndarray(wave[None, start : start + 1024], format="fltp", layout="mono")
            sound.sample_rate, sound.pts = 16000, start
            new.mux(audio.encode(sound))
        new.mux(audio.encode(None))


@pytest.fixture(scope="module")
def grouped(command, tmp_path_factory):
    """One clip of the sample with forgeries of rising strength, and copies of it that are no forgeries."""
    folder = tmp_path_factory.mktemp("back")
    clip = plan(2020, 1)[0]
    donor = clip.fakes[0].donor
    fakes = [
        FakePlan(
            f"{method}_{strength}", method, strength, "only", donor if method == "swap" else "", crf=clip.crf + 1
        )
        for method in METHODS
        for strength in STRENGTHS
    ]
    root = folder / "videos"
    generate(root, [type(clip)(clip.id, clip.people, clip.seed, clip.crf, 0, tuple(fakes))], N_FRAMES, 2, None)
    real = root / "videos" / f"{clip.id}.mp4"
    copied(real, root / "videos" / "real_again.mp4")
    planted = {"shifted": {"shift_px": 3}, "delayed": {"delay": 1}, "other_sound": {"hz": 330}, "untouched": {}}
    for name, change in planted.items():
        copied(real, root / "videos" / f"{name}.mp4", **change)
    with (root / "all.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("video", "label", "original"))
        table.writerow(("videos/real_again.mp4", "REAL", ""))
        table.writerow((f"videos/{clip.id}.mp4", "REAL", ""))
        table.writerows((f"videos/{fake.id}.mp4", "FAKE", clip.id) for fake in fakes)
        table.writerows((f"videos/{name}.mp4", "FAKE", "real_again") for name in planted)
    out, quiet = folder / "out", "mlflow.enabled=false"
    source = ("source=manifest", f"source.path={root / 'all.csv'}", "embedder=none", "figures=0")
    for stage, more in (("extract", source), ("group", ("similarity.audio=true",))):
        run = command(folder, f"out={out}", quiet, *more, stage=stage)
        assert run.returncode == 0, run.stderr
    return out


@pytest.mark.parametrize("method", METHODS)
def test_strengths_come_back_in_their_order(grouped, method):
    table = pd.read_csv(grouped / "alterations.csv").set_index("video")
    found = [table.similarity_mean[f"{method}_{strength}"] for strength in STRENGTHS]
    assert spearmanr(STRENGTHS, found).statistic <= -0.99


def test_strengths_of_all_methods_together_come_back_by_rank_within_the_method(grouped):
    table = pd.read_csv(grouped / "alterations.csv").set_index("video")
    ranks = [pd.Series([table.similarity_mean[f"{m}_{s}"] for s in STRENGTHS]).rank().tolist() for m in METHODS]
    assert spearmanr([-s for _ in METHODS for s in STRENGTHS], np.ravel(ranks)).statistic >= 0.9


def test_what_is_no_forgery_is_told_as_what_it_is(grouped):
    table = pd.read_csv(grouped / "alignment.csv", keep_default_na=False).set_index("video")
    shifted = table.loc["shifted"]
    assert (shifted.in_step, shifted.shift_x_px, shifted.shift_y_px) == (False, 3, 0)
    assert (table.in_step["delayed"], table["lag"]["delayed"]) == (False, -1)
    assert table.in_step["other_sound"]
    assert table.audio[["other_sound", "untouched"]].tolist() == ["altered", "same"]
    assert table.in_step[[f"{method}_1.0" for method in METHODS]].all()
    unaltered = pd.read_csv(grouped / "unaltered.csv").set_index("video")
    assert unaltered.altered["other_sound"] == "audio"
    assert unaltered.altered["untouched"] == "nothing"
