"""The cluster stage where the source names who is seen."""

import io
from dataclasses import replace

import pandas as pd
import pytest
from rich.console import Console

from dfprep.actors import NoProjection
from dfprep.cluster import stage
from dfprep.cluster.inputs import read_real_people
from dfprep.cluster.stage import find_actors
from dfprep.runs import conclude, configured
from dfprep.runs.tracking import Run
from dfprep.store import OutputFolder
from dfprep.tables import read_videos, write_videos

FACES = {f"{name}{k}": [name] for name in ("ann", "bea", "cid") for k in range(4)} | {"pair": ["bea", "ann"]}
"""Whose faces are in the videos; `named` changes what the source says."""


@pytest.fixture
def named(extracted, tmp_path):
    """named({video: actor}, dim=32): a folder of `FACES` where the source names other actors for some videos."""

    def make(said, dim=32):
        out = extracted(tmp_path / "out", FACES, dim)
        rows = read_videos(out / "videos.csv")
        write_videos(out / "videos.csv", [replace(row, actor=said.get(row.video, row.actor)) for row in rows])
        return out

    return make


def found_in(out, source, **settings):
    folder, clustering = OutputFolder(out), configured("clustering", **settings)
    people = read_real_people(folder, need_embeddings=source != "names")
    return find_actors(people, folder, NoProjection(), clustering, source)


def actors_in(found, folder):
    """The actor of each (video, person) in the table that the run writes."""
    table = pd.read_csv(*found.write_tables(folder))
    return {(row.video, row.person): row.actor for row in table.itertuples()}


def printed(found):
    console = Console(width=200, file=io.StringIO())
    for line in found.report():
        console.print(line)
    return " ".join(console.file.getvalue().split())


def test_people_without_a_name_have_the_actor_of_their_cluster(named, tmp_path):
    out = named({"ann0": "", "bea1": "", "pair": "", **{f"cid{k}": "" for k in range(4)}})
    found = found_in(out, "both")
    actor = actors_in(found, tmp_path)
    # person 0 of the pair is on the right
    assert {actor[key] for key in [("pair", 0), ("pair_fake", 0), *((f"ann{k}", 0) for k in range(4))]} == {0}
    assert {actor[key] for key in [("pair", 1), *((f"bea{k}_fake", 0) for k in range(4))]} == {1}
    assert {actor[f"cid{k}", 0] for k in range(4)} == {2}
    metrics = found.metrics()
    assert (metrics["named"], metrics["named_by_cluster"], metrics["bcubed_f"]) == (6, 4, 1)
    text = printed(found)
    assert "4 have a named actor by their cluster, 4 another actor, 0 none" in text
    assert "names in several clusters │ 0 of 2" in text


def test_a_name_wins_over_a_wrong_cluster_and_the_disagreement_is_reported(named, tmp_path):
    # two faces of ann are named dan, and one of bea is named ann
    out = named({"ann0": "dan", "ann1": "dan", "ann2": "", "bea0": "ann", "bea1": ""})
    found = found_in(out, "both")
    actor = actors_in(found, tmp_path)
    assert actor["ann0", 0] == actor["ann1", 0] == actor["ann0_fake", 0]
    assert actor["ann3", 0] == actor["pair", 0] == actor["bea0", 0] != actor["ann0", 0]
    # ann and dan have two people each in the cluster of ann's faces, so the fifth is neither
    assert actor["ann2", 0] == -1
    assert actor["bea1", 0] == actor["bea2", 0] == actor["bea3", 0] == actor["pair", 1] != actor["bea0", 0]
    metrics = found.metrics()
    assert metrics["clusters_with_several_names"] == 2
    assert metrics["names_in_several_clusters"] == 1
    assert (metrics["clusters"], metrics["actors"], metrics["names"]) == (3, 4, 4)
    assert metrics["bcubed_precision"] == pytest.approx((4 * 2 / 4 + 3 * 3 / 4 + 1 / 4 + 4) / 12)
    assert metrics["bcubed_recall"] == pytest.approx((2 + 2 * 2 / 3 + 1 / 3 + 3 + 4) / 12)
    assert metrics["ari"] < 1
    text = printed(found)
    assert "most confused names │ ann and dan (2), ann and bea (1)" in text
    assert "clusters with several names │ 2 of 3 with names" in text


def test_with_source_clusters_names_change_nothing_and_are_compared(named, tmp_path):
    plain = actors_in(found_in(named({}), "clusters"), tmp_path)
    renamed = found_in(named({"ann0": "dan", "bea0": "ann"}), "clusters")
    assert actors_in(renamed, tmp_path) == plain
    metrics = renamed.metrics()
    assert metrics["clusters_with_several_names"] == 2
    assert "named" not in metrics


def test_without_names_both_gives_the_result_of_clusters(named, tmp_path):
    out = named(dict.fromkeys(FACES, ""))
    both, clusters = found_in(out, "both"), found_in(out, "clusters")
    assert actors_in(both, tmp_path) == actors_in(clusters, tmp_path)
    assert both.metrics() == clusters.metrics()
    assert "bcubed_f" not in both.metrics()


def test_names_that_are_all_different_do_not_overrule_clusters(named, tmp_path):
    out = named({video: f"{k:03d}" if video != "pair" else "" for k, video in enumerate(FACES)})
    both, clusters = found_in(out, "both"), found_in(out, "clusters")
    assert actors_in(both, tmp_path) == actors_in(clusters, tmp_path)
    assert len(set(actors_in(both, tmp_path).values())) == 3


def test_names_alone_need_no_embeddings_and_nothing_is_compared(named, tmp_path):
    out = named({"ann0": "dan", "cid3": ""}, dim=0)
    found = found_in(out, "names")
    table = pd.read_csv(*found.write_tables(tmp_path)).set_index(["video", "person"])
    # ann and bea have four videos each with the pair's, so the first video decides
    assert table.actor["ann1", 0] == table.actor["pair", 0] == table.actor["pair_fake", 0] == 1
    assert table.actor["bea0", 0] == table.actor["pair", 1] == 0
    assert table.actor["ann0", 0] == 3
    assert table.actor["cid3", 0] == table.actor["cid3_fake", 0] == -1
    assert table.distance.isna().all()
    assert (table.nearest == -1).all()
    assert not {"silhouette", "eps", "bcubed_f", "clusters"} & found.metrics().keys()
    text = printed(found)
    assert "NOT COMPARED: actors.source=names clusters nobody; the face files hold no embeddings" in text
    assert "1 of 14 people have no name in videos.csv, so they are noise" in text
    conclude(found, Run(tmp_path / "run"), tmp_path)
    assert {path.stem for path in (tmp_path / "run" / "figures" / "actors").iterdir()} == {"faces", "sizes"}


def test_names_alone_project_and_cluster_nothing_but_measure_distances(named, tmp_path, monkeypatch):
    for step in ("find_clusters", "stored_projection"):
        monkeypatch.setattr(stage, step, None)
    out = named({"cid3": ""})
    found = found_in(out, "names")
    table = pd.read_csv(*found.write_tables(tmp_path)).set_index(["video", "person"])
    assert table.actor["cid3", 0] == -1
    assert table.nearest["cid3", 0] == table.actor["cid0", 0] == 2
    assert 0 < table.distance.max() < 0.5
    assert found.metrics()["silhouette"] > 0.5
    assert "NOT COMPARED: actors.source=names clusters nobody; actors.source=both" in printed(found)


def test_the_command_takes_names_without_embeddings_and_both_asks_for_some(command, named):
    out = named({}, dim=0)
    arguments = (f"out={out}", "mlflow.enabled=false")
    refused = command(out.parent, *arguments, stage="cluster")
    assert refused.returncode == 1
    assert "or set actors.source=names where the source names its actors" in refused.stderr.splitlines()[-1]
    run = command(out.parent, *arguments, "actors.source=names", "clustering.unit=frame", stage="cluster")
    assert run.returncode == 0, run.stderr
    assert "have no name" not in run.stdout
    assert pd.read_csv(out / "actors.csv").actor.nunique() == 3
    assert not (out / "projections").exists()


def test_an_unnamed_person_leaves_its_named_neighbour_the_actor_when_violations_are_repaired(named, tmp_path):
    # the left person of the pair is named ann, the right one, whose face is ann's, has no name
    out = named({"pair": "ann+", **{f"bea{k}": "ann" for k in range(4)}})
    reported = found_in(out, "both")
    assert actors_in(reported, tmp_path)["pair", 0] == 0
    assert reported.metrics()["cannot_link_violation_share"] == 1
    repaired = found_in(out, "both", cannot_link="repair")
    assert actors_in(repaired, tmp_path)["pair", 0] == -1
    assert actors_in(repaired, tmp_path)["pair", 1] == 0
    assert repaired.metrics()["cannot_link_violation_share"] == 0
