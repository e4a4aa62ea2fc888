"""What the stage keeps in `out`: people and spanning trees, found again only for the same input, and verified."""

import h5py
import numpy as np
import pandas as pd
import pytest

from dfprep.actors import NoProjection, clustering
from dfprep.check.caches import check_arrays
from dfprep.cluster import inputs
from dfprep.cluster.kept_people import kept_people
from dfprep.cluster.kept_tree import kept_tree
from dfprep.errors import StoreError
from dfprep.runs import configured
from dfprep.store import OutputFolder

PEOPLE = {f"{name}{k}": [name] for name in ("ann", "bea", "cid") for k in range(3)} | {"pair": ["ann", "dan"]}


@pytest.fixture
def out(extracted, tmp_path):
    return OutputFolder(extracted(tmp_path / "out", PEOPLE))


@pytest.fixture
def no_faces(monkeypatch):
    """no_faces(): from now on opening a face file is an error."""
    return lambda: monkeypatch.setattr(inputs, "FaceFile", None)


def kept(out):
    return sorted(path.name.partition("-")[0] for path in out.clustering.glob("*.h5"))


def test_people_are_read_from_their_face_files_once(out, no_faces):
    first = kept_people(out)
    assert kept(out) == ["people"]
    no_faces()
    again = kept_people(out)
    assert (again.people.videos, again.names) == (first.people.videos, first.names)
    assert (again.replicates, again.unpaired) == (first.replicates, first.unpaired)
    for name in ("persons", "vectors", "frames"):
        np.testing.assert_array_equal(getattr(again.people, name), getattr(first.people, name))
    np.testing.assert_array_equal(again.thumbnails, first.thumbnails)


@pytest.mark.parametrize(("column", "value"), [("face_digest", "f" * 32), ("actor", "eve")])
def test_people_are_read_again_where_a_face_file_or_a_name_has_changed(out, no_faces, column, value):
    kept_people(out)
    table = pd.read_csv(out.videos_csv, dtype=str, keep_default_na=False)
    table.loc[table.video == "bea1", column] = value
    table.to_csv(out.videos_csv, index=False)
    no_faces()
    with pytest.raises(TypeError):
        kept_people(out)


def test_people_of_face_files_without_a_digest_are_not_kept(out):
    table = pd.read_csv(out.videos_csv, dtype=str, keep_default_na=False)
    table.loc[0, "face_digest"] = ""
    table.to_csv(out.videos_csv, index=False)
    kept_people(out)
    assert kept(out) == []


def tree_in(out, people, **changes):
    projection, settings = NoProjection(), configured("clustering", **changes)
    vectors = people.embeddings.vectors
    return kept_tree(out, projection.identity(vectors), projection.project(vectors), settings)


def test_a_tree_is_computed_once_for_all_eps_and_again_for_another_min_samples(out, monkeypatch):
    people = kept_people(out)
    first = tree_in(out, people)
    monkeypatch.setattr(clustering, "mutual_reachability_mst", None)
    again = tree_in(out, people, eps=0.3, seed=7)
    assert kept(out) == ["people", "tree"]
    for eps in (0.05, 0.5, 1.2):
        np.testing.assert_array_equal(again.cut(eps), first.cut(eps))
    np.testing.assert_array_equal(again.k_distances, first.k_distances)
    with pytest.raises(TypeError):
        tree_in(out, people, min_samples=3)


@pytest.mark.parametrize(("what", "name"), [("people", "vectors"), ("tree", "edge_weights")])
def test_a_changed_byte_is_found_by_the_stage_and_by_check(out, what, name):
    people = kept_people(out)
    tree_in(out, people)
    (path,) = out.clustering.glob(f"{what}-*.h5")
    assert check_arrays(path) == []
    with h5py.File(path, "r+") as file:
        file[name][0] += 0.25
    (finding,) = check_arrays(path)
    assert (finding.file, finding.what) == (f"clustering/{path.name}", "digest")
    with pytest.raises(StoreError, match=r"is damaged .*digest.*delete it, and it is computed again"):
        tree_in(out, kept_people(out))


def test_the_map_shows_at_most_so_many_people(out, monkeypatch):
    monkeypatch.setattr(inputs, "MAX_ON_MAP", 4)
    people = kept_people(out)
    assert people.thumbnails.shape[0] == len(people.shown) == 4
    assert people.shown[-1] == len(people.people) - 1
