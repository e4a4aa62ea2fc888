"""A small output folder as the stages leave it, of faces painted on the spot."""

import shutil

import pytest

from dfprep.cluster.inputs import read_real_people
from dfprep.cluster.stage import find_actors
from dfprep.group.stage import group_fakes
from dfprep.runs import configured
from dfprep.split.stage import split_videos
from dfprep.store import Journal, OutputFolder, write_points
from dfprep.tables import StageInputs, read_videos, references_of

PEOPLE = {"ada": ["1"], "bea": ["2", "3"], "cleo": ["1"], "dora": ["4"]}


@pytest.fixture(scope="session")
def finished(extracted, tmp_path_factory):
    """Four real videos with a fake each, through all stages, with masks and kept measures."""
    out = OutputFolder(extracted(tmp_path_factory.mktemp("check") / "out", PEOPLE, n_frames=3))
    rows = read_videos(out.videos_csv)
    references, journal = references_of(rows), Journal(out.journal)
    for reference in PEOPLE:
        journal.add(reference, [row for row in rows if references[row.video] == reference])
    journal.close()
    StageInputs(out.root, "extract", "0", {}).record([out.videos_csv])
    inputs = StageInputs.checked(out.root, "cluster", "0", "refuse")
    people = read_real_people(out)
    actors = find_actors(people, out, configured("projection=none"), configured("clustering"), "both")
    inputs.record(actors.write_tables(out.root))
    write_points(out.projections / "0.h5", people.embeddings.vectors[:, :2], "cosine")
    inputs = StageInputs.checked(out.root, "group", "0", "refuse")
    inputs.record(group_fakes(out, configured("similarity", masks=True), workers=0).write_tables(out.root))
    inputs = StageInputs.checked(out.root, "split", "0", "refuse")
    folds = configured("folds", n_folds=2, second_level=0)
    inputs.record(split_videos(out, folds, out.root, configured("copies")).write_tables(out.root))
    return out


@pytest.fixture
def out(finished, tmp_path):
    """A copy of the finished folder, to be damaged."""
    shutil.copytree(finished.root, tmp_path / "out")
    return OutputFolder(tmp_path / "out")
