"""A small output folder as the stages leave it, of faces painted on the spot."""

import shutil
from collections import defaultdict

import pytest

from dfprep.cluster.inputs import read_real_people
from dfprep.cluster.stage import find_actors
from dfprep.group.stage import group_fakes
from dfprep.runs import configured
from dfprep.split.stage import split_videos
from dfprep.store import Journal, OutputFolder, write_arrays, write_points
from dfprep.tables import StageInputs, read_videos, references_of

PEOPLE = {"ada": ["1"], "bea": ["2", "3"], "cleo": ["1"], "dora": ["4"]}


def through_all_stages(root, n_folds=2):
    """Take a folder of `extracted` through the journal, cluster, group with masks, and split."""
    out = OutputFolder(root)
    rows = read_videos(out.videos_csv)
    references, families, journal = references_of(rows), defaultdict(list), Journal(out.journal)
    for row in rows:
        families[references[row.video]].append(row)
    for reference, of_it in families.items():
        journal.add(reference, of_it)
    journal.close()
    StageInputs(out.root, "extract", "0", {}).record([out.videos_csv])
    inputs = StageInputs.checked(out.root, "cluster", "0", "refuse")
    people = read_real_people(out)
    actors = find_actors(people, out, configured("projection=none"), configured("clustering"), "both")
    inputs.record(actors.write_tables(out.root))
    write_points(out.projections / "0.h5", people.embeddings.vectors[:, :2], "cosine")
    write_arrays(out.clustering / "people-0.h5", {"vectors": people.embeddings.vectors})
    inputs = StageInputs.checked(out.root, "group", "0", "refuse")
    inputs.record(group_fakes(out, configured("similarity", masks=True), workers=0).write_tables(out.root))
    inputs = StageInputs.checked(out.root, "split", "0", "refuse")
    folds = configured("folds", n_folds=n_folds, second_level=0)
    inputs.record(split_videos(out, folds, out.root, configured("copies")).write_tables(out.root))
    return out


@pytest.fixture(scope="session")
def finished(extracted, tmp_path_factory):
    """Four real videos with a fake each, through all stages, with masks and kept measures."""
    return through_all_stages(extracted(tmp_path_factory.mktemp("check") / "out", PEOPLE, n_frames=2))


@pytest.fixture(scope="session")
def thousand(extracted, tmp_path_factory):
    """The same of 1,000 real videos, half a gigabyte."""
    people = {f"video{k:04d}": [str(k % 300)] for k in range(1000)}
    return through_all_stages(extracted(tmp_path_factory.mktemp("thousand") / "out", people, n_frames=1), n_folds=5)


@pytest.fixture
def out(finished, tmp_path):
    """A copy of the finished folder, to be damaged."""
    shutil.copytree(finished.root, tmp_path / "out")
    return OutputFolder(tmp_path / "out")
