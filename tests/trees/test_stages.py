"""Trees of public data sets, with real clips, through all stages."""

from __future__ import annotations

import importlib
import zlib
from pathlib import Path

import av
import numpy as np
import pandas as pd
import pytest

from dfprep.alterations import GreyCrops, compare
from dfprep.runs import configured
from dfprep.sources import families
from dfprep.store import FaceFile, PublishedMasks
from dfprep.types import Label
from trees import touch
from trees.ffpp import METHODS, tree

TOYS = Path(__file__).parents[1] / "toys"
WITH_TOYS = (
    "--config-dir", str(TOYS / "conf"), "detector=toy", "embedder=toy", "embedder.crop=small",
    "trusted_targets=[toy_detector,toy_embedder]", "crops.large.side_px=96", "projection=none",
    "clustering.eps=1e-9", "clustering.min_samples=1", "folds.n_folds=2", "folds.second_level=0",
    "mlflow.enabled=false", "workers=0", "hydra.run.dir=run", "out=out",
)  # fmt: skip
"""Networks that find green faces, and a person for each face."""

FACE = (60, 30, 110, 90)
ALTERED = (slice(48, 78), slice(70, 100))
NOISE = np.repeat(np.random.default_rng(1).integers(60, 120, (30, 30, 1)), 3, axis=2) * [1, 2, 0.5]
"""What a forgery puts there: still green enough for the detector."""


@pytest.fixture(scope="module")
def encode(scene):
    """encode(path, person, altered): a clip of a green face before the person's wall, with stripes of its own.

    mask(path, n_frames): the mask of the altered part.
    """

    def frames_of(person, altered, n_frames):
        seed = zlib.crc32(person.encode())
        frames = scene(n_frames, lambda i: [FACE], seed=seed)
        stripes = np.random.default_rng(seed).integers(0, 120, (5, 1, 3))
        for frame in frames:
            frame[34:44:2, 62:108] = stripes
            if altered:
                frame[ALTERED] = NOISE
        return frames

    def make(path, person, altered, crf=20, n_frames=25):
        write(path, frames_of(person, altered, n_frames), crf)

    def mask(path, n_frames):
        one = np.zeros((120, 200, 3), np.uint8)
        one[ALTERED] = 255
        write(path, [one] * n_frames, 10)

    def write(path, frames, crf):
        with av.open(str(path), "w") as container:
            stream = container.add_stream("libx264", rate=25, options={"crf": str(crf), "preset": "veryfast"})
            stream.height, stream.width = frames[0].shape[:2]
            stream.pix_fmt = "yuv420p"
            for frame in frames:
                container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
            container.mux(stream.encode())

    make.mask = mask
    return make


@pytest.fixture(scope="module")
def ffpp_out(command, encode, tmp_path_factory):
    """The output folder of FaceForensics++ in small: 6 sequences, 5 methods, 2 compressions."""
    folder = tmp_path_factory.mktemp("ffpp")

    def write(path):
        if "masks" in path.parts:
            encode.mask(path, 20 if path.stem == "004_005" else 25)
            return
        altered = "manipulated_sequences" in path.parts
        encode(path, path.stem.partition("_")[0], altered, 14 if "c23" in path.parts else 28)

    tree(folder / "data", write, masked=("Deepfakes",))
    run = command(
        folder,
        *WITH_TOYS,
        "source=ffpp",
        "source.path=data",
        "source.masks=true",
        "figures=1",
        stage="pipeline",
        pythonpath=[TOYS],
    )
    assert run.returncode == 0, run.stderr + run.stdout
    return folder / "out"


@pytest.fixture(scope="module")
def table(ffpp_out):
    """table(name): a table of the output folder by video."""
    return lambda name: pd.read_csv(ffpp_out / f"{name}.csv", dtype={"actor": str, "donor": str}).set_index("video")


def test_every_video_is_ok_and_names_its_original_compression_method_and_people(table):
    videos = table("videos")
    assert len(videos) == 6 * 2 * (1 + len(METHODS))
    assert set(videos.status) == {"ok"}
    assert videos.original.fillna("").to_dict()["c40_003"] == "c23_003"
    fake = videos.loc["NeuralTextures_c40_003_002"]
    assert (fake.original, fake.method, fake.compression) == ("c40_003", "NeuralTextures", "c40")
    assert (fake.actor, fake.donor, fake["name"]) == ("003", "002", "003_002.mp4")


def test_all_compressions_have_the_boxes_of_the_best_one_in_one_file(ffpp_out):
    assert sorted(path.stem for path in (ffpp_out / "faces").iterdir()) == [f"c23_{k:03d}" for k in range(6)]
    with FaceFile(ffpp_out / "faces" / "c23_003.h5") as faces:
        assert faces.videos[0] == "c23_003"
        assert faces.videos[1:] == sorted(faces.videos[1:])
        assert len(faces.videos) == 2 * (1 + len(METHODS))
        assert faces.compressions[faces.videos.index("c40_003")] == "c40"
        raw = faces.crop("raw", "c40_003", 0)
        assert all(crop.shape[:2] == (60, 50) for crop in raw)


def test_a_fake_is_compared_with_the_real_video_of_its_own_compression(ffpp_out, table):
    alignment = table("alignment")
    assert set(alignment.aligned) == {True}
    assert alignment.original.to_dict()["Deepfakes_c40_000_001"] == "c40_000"
    found = table("alterations").similarity_mean
    with FaceFile(ffpp_out / "faces" / "c23_000.h5") as faces:
        crops = {
            video: GreyCrops.of(np.asarray(faces.crop("large", video, 0)))
            for video in ("c23_000", "c40_000", "Deepfakes_c40_000_001")
        }
    fake = crops.pop("Deepfakes_c40_000_001")
    across, within = (compare(real, fake).similarity.mean() for real in crops.values())
    assert found["Deepfakes_c40_000_001"] == pytest.approx(within, abs=1e-6)
    assert abs(across - within) > 1e-3
    assert set(found[[f"c40_{k:03d}" for k in range(6)]]) == {1.0}
    assert (found[[name for name in found.index if name.startswith("Deepfakes")]] < 0.99).all()


def test_published_masks_are_cut_like_the_crops_and_compared(ffpp_out, table):
    with FaceFile(ffpp_out / "faces" / "c23_000.h5") as faces:
        transform = faces.transforms("large")[0, 0]
    masks = PublishedMasks(ffpp_out / "masks" / "c23_000.published.h5")
    assert masks.videos == ["Deepfakes_c23_000_001", "Deepfakes_c40_000_001"]
    for video in masks.videos:
        (first, *_) = masks.read("large", video, 0)
        ys, xs = np.nonzero(first > 127)
        rows, columns = ALTERED
        corners = transform @ np.array([[columns.start, columns.stop], [rows.start, rows.stop], [1, 1]])
        found = [[xs.min(), xs.max() + 1], [ys.min(), ys.max() + 1]]
        np.testing.assert_allclose(found, corners, atol=1.5)
    iou = table("alignment").mask_iou
    measured = [name for name in iou.index if name.startswith("Deepfakes") and not name.endswith("004_005")]
    assert iou[measured].between(0.6, 1).all()
    assert iou.drop(measured).isna().all()


def test_masks_that_are_shorter_than_their_video_are_reported_and_not_used(ffpp_out):
    masks = PublishedMasks(ffpp_out / "masks" / "c23_004.published.h5")
    assert masks.videos == []
    reason = "the masks have 20 frames, the video 25"
    assert masks.problems == {f"Deepfakes_{c}_004_005": reason for c in ("c23", "c40")}


def test_other_compressions_have_the_actors_of_their_reference(table):
    actor = table("actors").actor
    for k in range(6):
        of_sequence = [name for name in actor.index if name.endswith(f"c40_{k:03d}") or f"_{k:03d}_" in name]
        assert set(actor[of_sequence]) == {actor[f"c23_{k:03d}"]}


def test_all_videos_of_a_sequence_and_of_its_donor_are_in_one_fold(table):
    folds = table("folds")
    place = folds.split + folds.cv_fold.astype(str)
    for k in range(6):
        numbers = {f"{k:03d}", f"{k ^ 1:03d}"}
        tied = [name for name in place.index if set(name.split("_")) & numbers]
        assert len(set(place[tied])) == 1


def test_an_unpaired_fake_keeps_its_label_without_a_class_and_has_a_fold(command, encode, tmp_path):
    lines = ["video,label,original,actor"]
    for k in range(4):
        (tmp_path / "data").mkdir(exist_ok=True)
        encode(tmp_path / "data" / f"r{k}.mp4", f"p{k}", False)
        encode(tmp_path / "data" / f"f{k}.mp4", f"q{k}", True)
        lines += [f"r{k}.mp4,REAL,,p{k}", f"f{k}.mp4,FAKE,,q{k}"]
    (tmp_path / "data" / "videos.csv").write_text("\n".join(lines))
    run = command(
        tmp_path, *WITH_TOYS, "source=manifest", "source.path=data/videos.csv", "figures=2", stage="pipeline",
        pythonpath=[TOYS],
    )  # fmt: skip
    assert run.returncode == 0, run.stderr + run.stdout
    assert "Unpaired: 4 fakes have no original to be compared with" in run.stdout
    tables = {name: pd.read_csv(tmp_path / "out" / f"{name}.csv").set_index("video")
              for name in ("videos", "actors", "alterations", "folds")}  # fmt: skip
    assert set(tables["videos"].status) == {"ok"}
    assert (tmp_path / "out" / "faces" / "f0.h5").exists()
    folds = tables["folds"]
    fakes = [f"f{k}" for k in range(4)]
    assert set(folds.label[fakes]) == {"FAKE"}
    assert folds.status[fakes].eq("ok").all()
    assert folds.cv_fold.notna().all()
    assert folds.first_person_label[fakes].isna().all()
    assert tables["alterations"]["class"][fakes].isna().all()
    assert tables["actors"].actor[fakes].eq(-1).all()
    assert (folds.first_person_label[[f"r{k}" for k in range(4)]] == 0).all()


def test_a_data_set_of_unpaired_fakes_alone_goes_through_all_stages(command, encode, tmp_path):
    (tmp_path / "data").mkdir()
    for k in range(3):
        encode(tmp_path / "data" / f"f{k}.mp4", f"q{k}", True)
    lines = ["video,label,original", *(f"f{k}.mp4,FAKE," for k in range(3))]
    (tmp_path / "data" / "videos.csv").write_text("\n".join(lines))
    run = command(
        tmp_path, *WITH_TOYS, "source=manifest", "source.path=data/videos.csv", "figures=0", stage="pipeline",
        pythonpath=[TOYS],
    )  # fmt: skip
    assert run.returncode == 0, run.stderr + run.stdout
    assert "the people of 3 unpaired fakes are noise" in run.stdout
    folds = pd.read_csv(tmp_path / "out" / "folds.csv")
    assert folds.cv_fold.notna().all()
    assert folds.first_person_label.isna().all()


SOURCES = [
    "avdeepfake1m",
    "celebdf",
    "celebdfpp",
    "deeperforensics",
    "dfd",
    "dfdc",
    "dfdcp",
    "fakeavceleb",
    "folder",
    "lavdf",
    "uadfv",
]


@pytest.mark.slow
@pytest.mark.parametrize("name", SOURCES)
def test_every_tree_goes_through_all_stages(name, command, encode, tmp_path):
    data = tmp_path / "data"
    more = {"reals": tmp_path / "ff++"} if name == "deeperforensics" else {}
    importlib.import_module(f"trees.{name}").tree(data, touch, **more)
    changes = {key: str(value) for key, value in more.items()}
    grouped, orphans = families(configured(f"source={name}", path=str(data), **changes).videos())
    for family in grouped:
        for video in family.videos:
            if video.path.exists():
                encode(video.path, family.reference.id, video.label is Label.FAKE, n_frames=100)
            if video.mask:
                encode.mask(video.mask, 100)
    source = [f"source={name}", f"source.path={data}", *(f"source.{key}={value}" for key, value in more.items())]
    look = command(tmp_path, *source, "mlflow.enabled=false", "hydra.run.dir=look", "out=out", stage="inspect")
    assert look.returncode in (0, 1), look.stderr
    assert "Traceback" not in look.stderr
    run = command(
        tmp_path, *WITH_TOYS, *source, "sampling.n_first=3", "sampling.n_spaced=2", "folds.bind=[original]",
        "figures=1", stage="pipeline", pythonpath=[TOYS],
    )  # fmt: skip
    assert run.returncode == 0, run.stderr + run.stdout
    folds = pd.read_csv(tmp_path / "out" / "folds.csv", dtype=str, keep_default_na=False)
    assert len(folds) == sum(len(family.videos) for family in grouped) + len(orphans)
    there = folds[~folds.status.isin(["missing_file", "missing_original"])]
    assert set(there.status) == {"ok"}, there[there.status != "ok"]
    assert (there.cv_fold != "").all()
    paired = (there.label == "REAL") | (there.original != "")
    assert (there.first_person_label[paired] != "").all()
    assert (there.first_person_label[~paired] == "").all()
    audit = command(tmp_path, "audit=out/folds.csv", "folds.bind=[original]", "hydra.run.dir=audit", stage="split")
    assert audit.returncode == 0, audit.stderr
