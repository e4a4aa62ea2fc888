from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dfprep.errors import ConfigError, SourceError
from dfprep.folds import Entry, NoSplit, audit
from dfprep.runs import configured


def video(name, split, *links, family=""):
    label = "FAKE" if family else "REAL"
    return Entry(name, family or name, label, int(bool(family)), 1, links, split)


def official(**changes):
    return configured("folds=official", **changes)


def places(assignment):
    return {name: (place.level, place.fold) for name, place in assignment.places.items()}


def published(n_train=40, n_val=10, n_test=20):
    """Families of a real video and a fake, none of them linked to another."""
    entries = []
    for split, n in (("train", n_train), ("val", n_val), ("test", n_test)):
        for k in range(n):
            name = f"{split}{k:02}"
            entries += [video(name, split), video(f"{name}_f", split, family=name)]
    return entries


def test_train_and_val_are_the_1st_level_and_test_is_the_2nd():
    entries = published()
    found = official(n_folds=5).assign(entries)
    of_part = defaultdict(set)
    for entry in entries:
        of_part[entry.official_split].add(places(found)[entry.video])
    assert of_part == {
        "train": {("1st_level", fold) for fold in range(4)},
        "val": {("1st_level", 4)},
        "test": {("2nd_level", fold) for fold in range(5)},
    }
    assert found.sizes == {"1st_level": [20] * 5, "2nd_level": [8] * 5}
    assert found.warnings == ()
    assert found.excluded == ()


def test_without_val_train_has_all_folds_of_its_level():
    found = official(n_folds=4).assign(published(n_val=0))
    assert found.sizes == {"1st_level": [20] * 4, "2nd_level": [10] * 4}


def test_with_test_alone_there_is_only_the_2nd_level():
    found = official(n_folds=4).assign(published(0, 0, 20))
    assert found.sizes == {"2nd_level": [10] * 4}


def test_a_part_with_fewer_groups_than_folds_has_fewer_folds_and_a_warning():
    found = official(n_folds=5).assign(published(3, 1, 2))
    assert found.sizes == {"1st_level": [0, 2, 2, 2, 2], "2nd_level": [0, 0, 0, 2, 2]}
    assert found.warnings == (
        "the 6 videos of the official split train make 3 groups, so that they are in 3 folds instead of 4",
        "the 4 videos of the official split test make 2 groups, so that they are in 2 folds instead of 5",
    )


def test_where_only_test_is_published_the_rest_is_train_although_people_link_them():
    test = [video("t", "test", "actor:1"), video("t_f", "", "actor:1", "actor:2", family="t")]
    rest = [video(f"r{k}", "", f"actor:{k}", f"actor:{k + 1}") for k in range(1, 9)]
    found = places(official(n_folds=2, second_level=0.5).assign([*test, *rest]))
    assert {found[name][0] for name in ("t", "t_f")} == {"2nd_level"}
    assert {found[entry.video][0] for entry in rest} == {"1st_level"}


def test_validation_without_training_is_reported():
    found = official(n_folds=2).assign(published(0, 2, 4))
    assert found.warnings == (
        "the 1st level has no video to train on, because none is in the official split train",
    )


@pytest.mark.parametrize(
    ("name", "place"),
    [("Train", "train"), ("TRAINING", "train"), ("dev", "val"), ("Valid", "val"), ("validation", "val"),
     (" test ", "test"), ("Testing", "test")],
)  # fmt: skip
def test_names_of_parts_are_recognised_in_any_case(name, place):
    found = places(official(n_folds=2).assign([*published(4, 2, 4), video("z", name)]))
    assert found["z"] in {
        "train": [("1st_level", 0)], "val": [("1st_level", 1)], "test": [("2nd_level", 0), ("2nd_level", 1)]
    }[place]  # fmt: skip


def test_other_names_are_refused_with_their_counts():
    entries = [*published(4, 2, 4), video("y", "public"), video("z", "public"), video("x", "B")]
    with pytest.raises(
        SourceError, match=r"official_split must be train, .* got 'B' \(1 videos\), 'public' \(2 videos"
    ):
        official().assign(entries)


def test_a_set_without_official_splits_is_refused():
    with pytest.raises(NoSplit, match=r"folds=official needs .* empty for all 2 videos .*; use folds=balanced"):
        official().assign([video("a", ""), video("b", "")])


def test_a_component_in_several_parts_stays_as_published_and_is_reported():
    entries = published(8, 2, 4)
    entries += [video("x", "train", "source:1"), video("y", "test", "source:1"), video("z", "test", "source:1")]
    found = official(n_folds=2).assign(entries)
    assert places(found)["x"] == ("1st_level", 0)
    assert places(found)["y"] == places(found)["z"]
    assert places(found)["z"][0] == "2nd_level"
    assert len({found.places[name].component for name in "xyz"}) == 1
    assert found.warnings == (
        "1 groups of linked videos (3 videos) are in several official splits and stay as published",
    )


def test_what_is_linked_within_a_part_is_in_one_fold():
    entries = [video(f"v{k:03}", "train", f"person:{k % 30}") for k in range(90)]
    entries += [video(f"w{k:03}", "test", f"person:{k % 30}") for k in range(90)]
    found = official(n_folds=3).assign(entries)
    for prefix in "vw":
        folds = [{places(found)[f"{prefix}{k + more:03}"] for more in (0, 30, 60)} for k in range(30)]
        assert all(len(of) == 1 for of in folds)
    assert found.sizes == {"1st_level": [30, 30, 30], "2nd_level": [30, 30, 30]}


def test_who_has_no_official_split_follows_family_and_links():
    entries = published(8, 2, 8)
    entries += [
        video("fake", "", "person:1", family="test03"),  # its family is in test, although person 1 is in train
        video("one", "train", "person:1"), video("two", "train", "person:1"),
        video("near", "", "person:1"), video("far", "", "person:2", "person:3"), video("farther", "", "person:3"),
        video("three", "val", "person:2"), video("alone", "", "person:9"),
    ]  # fmt: skip
    found = official(n_folds=3).assign(entries)
    where = places(found)
    assert where["fake"] == where["test03"]
    assert where["near"] == where["one"] == where["two"]
    assert where["far"] == where["farther"] == where["three"] == ("1st_level", 2)
    assert where["alone"][0] == "1st_level"
    follow = "without an official split follow their family or what they are linked to"
    assert found.warnings[:2] == (
        f"4 videos {follow}: 1 in train, 2 in val, 1 in test",
        "1 videos have no official split and are linked to none; they are placed by folds.second_level",
    )


def test_a_video_goes_to_what_it_is_linked_to_itself_and_not_to_the_rest_of_the_component():
    entries = [video(f"t{k}", "train", "person:1") for k in range(9)]
    entries += [video("bridge", "test", "person:1", "person:2"), video("z", "", "person:2")]
    where = places(official(n_folds=2).assign(entries))
    assert where["z"] == where["bridge"]
    assert where["z"][0] == "2nd_level"


@pytest.mark.parametrize(("second_level", "share"), [(0, 0), (0.2, 0.2)])
def test_videos_that_no_part_concerns_are_placed_by_the_share_of_the_2nd_level(second_level, share):
    entries = published(20, 5, 10) + [video(f"free{k:03}", "") for k in range(100)]
    where = places(official(second_level=second_level).assign(entries))
    free = [place for name, place in where.items() if name.startswith("free")]
    assert sum(level == "2nd_level" for level, _ in free) == round(100 * share)
    assert {fold for level, fold in free if level == "1st_level"} == set(range(5))


def test_another_seed_divides_the_parts_otherwise_and_moves_nothing_between_them():
    first, second = (places(official(seed=seed).assign(published())) for seed in (1, 2))
    assert first != second
    assert {name: level for name, (level, _) in first.items()} == {n: level for n, (level, _) in second.items()}


def test_settings_are_checked():
    with pytest.raises(ConfigError, match=r"^folds\.bind must contain original"):
        official(bind=["actor"])
    with pytest.raises(ConfigError, match=r"^folds\.n_folds must be a whole number of at least 2, got 1"):
        official(n_folds=1)
    with pytest.raises(SourceError, match="the video v must be unique"):
        official().assign([video("v", "train"), video("v", "test")])


@st.composite
def graphs(draw):
    """Families of a real video and fakes with random people and parts; some without."""
    people = st.integers(0, 25)
    entries = [video("first", draw(st.sampled_from(["train", "test"])))]
    for f in range(draw(st.integers(1, 25))):
        split = draw(st.sampled_from(["train", "val", "test", ""]))
        links = tuple(f"p{a}" for a in draw(st.lists(people, max_size=2)))
        entries.append(video(f"f{f}", split, *links))
        for i in range(draw(st.integers(0, 2))):
            own = draw(st.sampled_from([split, ""]))
            entries.append(video(f"f{f}_{i}", own, *links, family=f"f{f}"))
    return entries


@settings(max_examples=60, deadline=None, derandomize=True)
@given(graphs(), st.integers(2, 4), st.randoms(use_true_random=False))
def test_only_the_publishers_separate_what_is_linked_and_the_order_does_not_matter(entries, n_folds, random):
    folds = official(n_folds=n_folds, seed=7)
    shuffled = list(entries)
    random.shuffle(shuffled)
    found = folds.assign(entries)
    assert folds.assign(shuffled) == found
    assert sorted(found.places) == sorted(entry.video for entry in entries)
    where, val = places(found), any(entry.official_split == "val" for entry in entries)
    for entry in entries:
        level, fold = where[entry.video]
        if entry.official_split:
            assert (level == "2nd_level") == (entry.official_split == "test")
        if val and entry.official_split in ("train", "val"):
            assert (fold == n_folds - 1) == (entry.official_split == "val")
    keys = defaultdict(set)
    for entry in entries:
        for key in (f"family {entry.family}", *entry.links):
            keys[key].add(where[entry.video])
    for of_key in keys.values():
        assert len({fold for level, fold in of_key if level == "2nd_level"}) <= 1
        assert len({fold for level, fold in of_key if level == "1st_level" and fold < n_folds - val}) <= 1


def test_the_audit_finds_what_the_publishers_separated():
    entries = [*published(8, 2, 4), video("x", "train", "source:1"), video("y", "test", "source:1")]
    found = official(n_folds=2).assign(entries)
    source = {"x": "tape", "y": "tape"}
    rows = [
        {"video": name, "split": level, "cv_fold": fold, "source_video": source.get(name, name)}
        for name, (level, fold) in places(found).items()
    ]
    (check,) = (one for one in audit(rows).checks if one.leaks)
    assert (check.what, check.values) == ("source videos", ("tape",))
