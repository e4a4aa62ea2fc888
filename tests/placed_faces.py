"""Fixtures: an output folder with faces, masks and folds, made by the stages from faces painted on the spot."""

import numpy as np
import pytest

from dfprep.runs import configured
from dfprep.split.stage import split_videos
from dfprep.store import FaceFile, OutputFolder, write_masks
from dfprep.tables import ActorRow, AlterationRow, read_videos, write_table
from dfprep.types import Label

N_FRAMES = 6


def tables_of(out):
    """The actors and alterations of `extracted`'s folder, whose last person of every fake is altered."""
    actors, alterations = [], []
    for row in read_videos(out / "videos.csv"):
        names = row.actor.split("+")
        for person, name in enumerate(reversed(names)):
            altered = row.label is Label.FAKE and person == 0
            classes = tuple(1 + t % 4 for t in range(N_FRAMES)) if altered else (0,) * N_FRAMES
            actors.append(ActorRow(row.video, person, int(name), False, 0.1, int(name)))
            label = "FAKE" if altered else "REAL"
            alterations.append(AlterationRow(row.video, person, max(classes), label, classes, 0.9, 0.9, 0.9, 0.0))
    write_table(out / "actors.csv", ActorRow, actors)
    write_table(out / "alterations.csv", AlterationRow, alterations)


@pytest.fixture(scope="session")
def folder(extracted, tmp_path_factory):
    """12 real videos of 6 actors and a fake of each; one pair shows two people."""
    out = extracted(
        tmp_path_factory.mktemp("dataset") / "out",
        {f"{k:03d}": [str(k % 6)] + (["7"] if k == 0 else []) for k in range(12)},
        n_frames=N_FRAMES,
    )
    tables_of(out)
    folds = configured("folds", n_folds=2, second_level=0.3)
    split_videos(OutputFolder(out), folds, out, configured("copies"))
    return out


@pytest.fixture(scope="session")
def with_masks(folder):
    """`folder` with masks, whose value is that of the frame."""
    for path in sorted((folder / "faces").glob("*.h5")):
        with FaceFile(path) as faces:
            shape = faces.n_persons, len(faces.frame_index)
            masks = [[[_mask(v, t) for t in range(shape[1])] for _ in range(shape[0])] for v in range(2)]
            write_masks(folder / "masks" / path.name, "key", faces.videos, masks)
    return folder


def _mask(video, frame):
    return np.full((299, 299), 10 * frame if video else 0, np.uint8)
