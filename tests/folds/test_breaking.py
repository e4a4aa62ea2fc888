import itertools
from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array

from dfprep.folds import Entry, Excluded, NoSplit, assign, components
from dfprep.folds.bound import least_cut
from dfprep.folds.breaking import Break, break_up
from dfprep.folds.partition import Graph, Sizes, partition
from dfprep.runs import configured

FOUR_FOLDS = configured("folds", second_level=0, n_folds=4, break_components=True)


def family(name, actors, n_fakes=2, donors=()):
    links = tuple(f"p{a}" for a in actors)
    videos = [Entry(name, name, "REAL", 0, len(actors), links)]
    videos += [Entry(f"{name}_{i}", name, "FAKE", 2, len(actors), links) for i in range(n_fakes)]
    return [*videos, *(Entry(f"{name}_by{d}", name, "FAKE", 2, len(actors), (*links, f"p{d}")) for d in donors)]


def bridged_circles(n_circles=20, bridges=True):
    """Circles of three actors who film with each other, and a video of two between neighbouring circles."""
    entries = []
    for c in range(n_circles):
        for a, b in itertools.combinations(range(3), 2):
            entries += family(f"c{c:02}_{a}{b}", (3 * c + a, 3 * c + b), 4)
        entries += family(f"c{c:02}_alone", (3 * c,), 4)
    if bridges:
        for c in range(n_circles - 1):
            entries += family(f"bridge{c:02}", (3 * c + 2, 3 * c + 3), 1)
    return entries


def test_only_bridges_are_left_out_and_the_split_is_then_even():
    entries = bridged_circles()
    with pytest.raises(NoSplit, match=r"make 1, the largest of 438; .*break_components=true"):
        assign(entries, replace(FOUR_FOLDS, break_components=False, strict=True))
    found = assign(entries, FOUR_FOLDS)
    out = {excluded.video for excluded in found.excluded}
    assert all(video.startswith("bridge") for video in out)
    assert len(out) == 6  # four parts of a chain: three bridges of two videos
    assert 1 <= found.n_excluded_at_least <= 6
    assert found.warnings == ()


def test_whole_families_are_left_out_with_the_pair_that_they_linked():
    entries = bridged_circles()
    found = assign(entries, FOUR_FOLDS)
    by_video = {entry.video: entry for entry in entries}
    families = defaultdict(set)
    for excluded in found.excluded:
        families[by_video[excluded.video].family].add(excluded.video)
        assert excluded.links == by_video[excluded.video].links
    for name, videos in families.items():
        assert videos == {e.video for e in entries if e.family == name}


def test_putting_an_excluded_family_back_joins_what_its_removal_divided():
    entries = bridged_circles()
    found = assign(entries, FOUR_FOLDS)
    out = {excluded.video for excluded in found.excluded}
    kept = [entry for entry in entries if entry.video not in out]
    n_without = components(kept).max()
    for name in {entry.family for entry in entries if entry.video in out}:
        again = kept + [entry for entry in entries if entry.family == name]
        assert components(again).max() < n_without


def test_a_donor_link_costs_only_the_fakes_that_have_it():
    entries = bridged_circles(bridges=False)
    for c in range(19):
        entries += family(f"swap{c:02}", (3 * c,), 1, donors=[3 * c + 4])
    found = assign(entries, FOUR_FOLDS)
    out = [excluded.video for excluded in found.excluded]
    assert out
    assert all("_by" in video for video in out)


def test_nothing_is_left_out_where_a_good_split_exists():
    entries = bridged_circles(40, bridges=False)
    plain = assign(entries, configured("folds", n_folds=3))
    assert plain.warnings == ()
    assert assign(entries, configured("folds", n_folds=3, break_components=True)) == plain


def test_a_component_that_fits_the_level_but_no_fold_is_broken_too():
    entries = [entry for entry in bridged_circles() if not entry.video.startswith("bridge09")]
    assert components(entries).max() == 1  # two halves, of which each must become two folds
    found = assign(entries, FOUR_FOLDS)
    assert len(found.excluded) == 4
    assert found.warnings == ()


def test_nothing_is_left_out_where_that_would_mend_nothing(monkeypatch):
    entries = [entry for f in range(11) for entry in family(f"f{f:02}", (f,), 2)]
    useless = Break((Excluded("f00_1", ("p0", "f00")),), 1)
    monkeypatch.setattr("dfprep.folds.assignment.break_up", lambda *_: useless)
    plain = assign(entries, configured("folds"))
    assert len(plain.warnings) > 1
    assert assign(entries, configured("folds", break_components=True)) == plain


def test_no_part_is_larger_than_a_fold_after_breaking():
    rng = np.random.default_rng(0)
    entries = []
    for f in range(400):
        entries += family(f"f{f:03}", set(rng.integers(0, 80, 2).tolist()) if f % 4 == 0 else (f % 80,), 3)
    shares = configured("folds").shares
    found = break_up(entries, shares, seed=1)
    out = {excluded.video for excluded in found.excluded}
    sizes = np.bincount(components([entry for entry in entries if entry.video not in out]))
    assert sizes[0] <= max(shares) * len(entries) * 1.05
    assert 0 < found.at_least <= len(out) < 400


def test_a_family_whose_videos_name_different_people_stays_in_one_place():
    entries = bridged_circles(bridges=False)
    entries += [Entry(f"odd{c}", "c00_alone", "FAKE", 1, 1, (f"p{3 * c}",)) for c in range(1, 20)]
    found = assign(entries, FOUR_FOLDS)
    excluded = {out.video: out.links for out in found.excluded}
    assert excluded
    assert all(links == ("c00_alone", f"p{3 * int(video[3:])}") for video, links in excluded.items())
    folds = Counter((p.level, p.fold) for v, p in found.places.items() if v.startswith(("c00_alone", "odd")))
    assert len(folds) == 1


def small_graph(seed, n=9):
    rng = np.random.default_rng(seed)
    ties = np.triu(rng.integers(0, 6, (n, n)) * (rng.random((n, n)) < 0.5), 1)
    ties[np.arange(n - 1), np.arange(1, n)] += 1
    ties = (ties + ties.T).astype(float)
    return Graph(rng.integers(1, 9, n) + ties.sum(axis=1) / 2, csr_array(ties))


def kept_sizes(graph, part, k):
    """Videos that stay in each part, and those between the parts."""
    ties = graph.ties.toarray()
    same = part[:, None] == part
    between = (ties * ~same).sum() / 2
    cut_share = (ties * ~same).sum(axis=1) / 2  # half of each video left out stood on this node
    return np.bincount(part, weights=graph.weights - cut_share, minlength=k), between


@pytest.mark.parametrize("seed", range(4))
def test_the_lower_bound_is_below_the_best_of_all_partitions(seed):
    graph = small_graph(seed)
    most = np.array([0.6, 0.45]) * graph.weights.sum()
    best = np.inf
    for labels in itertools.product(range(2), repeat=len(graph.weights)):
        kept, between = kept_sizes(graph, np.array(labels), 2)
        if (kept <= most).all():
            best = min(best, between)
    assert 0 < least_cut(graph, most) <= best


def test_the_lower_bound_of_two_nodes_is_what_the_formula_gives_by_hand():
    # eigenvalues 0 and 0.4; with c left out, parts of 60 + c and 40 - c have 0.2 * (40 - c) <= c between them
    graph = Graph(np.array([50.0, 50.0]), csr_array(np.array([[0.0, 10], [10, 0]])))
    assert least_cut(graph, np.array([60.0, 60.0])) == 7
    assert least_cut(graph, np.array([200.0, 60.0])) == 0


@pytest.mark.parametrize("seed", range(4))
def test_the_partition_is_as_good_as_the_best_of_all_on_small_graphs(seed):
    graph = small_graph(seed)
    ideal = np.array([0.5, 0.5]) * graph.weights.sum()
    sizes = Sizes(ideal * 0.8, ideal * 1.2)

    def loss(part):
        loads = np.bincount(part, weights=graph.weights, minlength=2)
        return kept_sizes(graph, part, 2)[1] + sizes.price * sizes.off(loads).sum()

    best = min(loss(np.array(labels)) for labels in itertools.product(range(2), repeat=9))
    assert loss(partition(graph, sizes, np.random.PCG64(0))) == pytest.approx(best)


def test_merged_nodes_keep_all_weight_and_all_ties_between_them():
    graph = small_graph(0)
    merged = graph.merge(np.array([0, 0, 1, 1, 2, 2, 3, 3, 3]), 4)
    dense = graph.ties.toarray()
    assert merged.weights.sum() == pytest.approx(graph.weights.sum())
    assert merged.ties.toarray()[0, 1] == dense[:2, 2:4].sum()
    assert not merged.ties.diagonal().any()


def test_links_that_one_family_alone_has_do_not_change_what_is_left_out():
    entries = bridged_circles()
    marked = [
        replace(entry, links=(*entry.links, f"file:{entry.video}", f"noise:{entry.family}/1")) for entry in entries
    ]
    plain, found = assign(entries, FOUR_FOLDS), assign(marked, FOUR_FOLDS)
    assert [one.video for one in found.excluded] == [one.video for one in plain.excluded]
    assert found.n_excluded_at_least == plain.n_excluded_at_least > 0
