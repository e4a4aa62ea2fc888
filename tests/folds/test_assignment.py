import hashlib
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dfprep.errors import ConfigError, SourceError
from dfprep.folds import Entry, NoSplit, assign
from dfprep.runs import configured


def data_set(n_actors, n_families, share_of_pairs=0.0, seed=0, partner=None):
    """Families of one real video and 1 to 8 fakes, each of a random actor or of two."""
    rng = np.random.default_rng(seed)
    entries = []
    for f in range(n_families):
        actors = [int(rng.integers(n_actors))]
        if rng.random() < share_of_pairs:
            actors.append(partner(actors[0]) if partner else int(rng.integers(n_actors)))
        links = tuple(f"actor:{a}" for a in actors)
        family = f"v{f:04d}"
        entries.append(Entry(family, family, "REAL", 0, len(actors), links))
        for i in range(rng.integers(1, 9)):
            entries.append(Entry(f"{family}_{i}", family, "FAKE", int(rng.integers(5)), len(actors), links))
    return entries


def places(assignment):
    return {video: (place.level, place.fold) for video, place in assignment.places.items()}


def leaks(entries, assignment):
    """Links and families in two places, by brute force over the entries."""
    found = defaultdict(set)
    for entry in entries:
        if entry.video in assignment.places:
            place = assignment.places[entry.video]
            for key in (("family", entry.family), *entry.links):
                found[key].add((place.level, place.fold))
    return [key for key, where in found.items() if len(where) > 1]


def result(entries, folds):
    """The assignment, or why there is none."""
    try:
        return assign(entries, folds)
    except NoSplit as error:
        return str(error)


@st.composite
def graphs(draw):
    """Videos of random families with random people, some of their fakes with a donor."""
    n_people = draw(st.integers(1, 40))
    people = st.integers(0, n_people - 1)
    entries = []
    for f in range(draw(st.integers(1, 30))):
        actors = draw(st.lists(people, min_size=0, max_size=2))
        entries.append(Entry(f"f{f}", f"f{f}", "REAL", 0, max(len(actors), 1), tuple(f"p{a}" for a in actors)))
        for i in range(draw(st.integers(0, 3))):
            donor = draw(st.lists(people, max_size=1))
            links = tuple(f"p{a}" for a in actors + donor)
            alteration_class = draw(st.integers(0, 4))
            entries.append(Entry(f"f{f}_{i}", f"f{f}", "FAKE", alteration_class, max(len(actors), 1), links))
    return entries


PROFILE = settings(max_examples=60, deadline=None, derandomize=True)


@PROFILE
@given(graphs(), st.sampled_from([(0.0, 2), (0.0, 3), (0.15, 2)]), st.booleans(), st.randoms(use_true_random=False))
def test_nothing_leaks_no_video_is_lost_and_the_order_does_not_matter(entries, shape, breaking, random):
    second_level, n_folds = shape
    folds = configured("folds", second_level=second_level, n_folds=n_folds, break_components=breaking, seed=7)
    shuffled = list(entries)
    random.shuffle(shuffled)
    found = result(entries, folds)
    assert result(shuffled, folds) == found
    if isinstance(found, str):
        return
    assert leaks(entries, found) == []
    assert sorted([*found.places, *(out.video for out in found.excluded)]) == sorted(e.video for e in entries)
    assert found.reduced or (found.n_folds, len(found.sizes)) == (n_folds, 2 if second_level else 1)
    assert len(set(places(found).values())) == found.n_folds * len(found.sizes)
    assert all(min(sizes) > 0 for sizes in found.sizes.values())


def test_a_large_set_has_the_sizes_and_shares_that_were_asked_for():
    entries = data_set(n_actors=200, n_families=1500)
    found = assign(entries, configured("folds"))
    assert found.warnings == ()
    assert not leaks(entries, found)
    total, places_of = len(entries), places(found)
    assert abs(sum(found.sizes["2nd_level"]) / total - 0.15) < 0.003
    for sizes in found.sizes.values():
        assert max(sizes) <= 1.02 * min(sizes)
    for chosen in (lambda e: e.label == "FAKE", lambda e: e.alteration_class == 3):
        whole = sum(map(chosen, entries)) / total
        members = defaultdict(list)
        for entry in entries:
            members[places_of[entry.video]].append(chosen(entry))
        assert len(members) == 10
        assert all(abs(sum(of) / len(of) - whole) < 0.02 for of in members.values())


def test_the_result_is_the_same_on_every_machine():
    entries = [
        Entry(f"{f}_{i}", f"{f}", "FAKE", (f + i) % 5, 1, (f"a{f * f % 97}",))
        for f in range(300)
        for i in range(f % 7 + 1)
    ]
    found = assign(entries, configured("folds"))
    text = "\n".join(f"{video} {place}" for video, place in sorted(places(found).items()))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == SAME_EVERYWHERE


def test_another_seed_makes_another_split_as_good():
    entries = data_set(60, 300)
    first, second = assign(entries, configured("folds", seed=1)), assign(entries, configured("folds", seed=2))
    assert places(first) != places(second)
    assert first.warnings == second.warnings == ()


def test_component_numbers_go_by_size():
    found = assign(data_set(60, 300), configured("folds"))
    counted = np.bincount([place.component for place in found.places.values()])
    assert tuple(counted) == found.component_sizes == tuple(sorted(counted, reverse=True))
    assert found.largest_share == counted[0] / counted.sum()


def test_one_level_only_where_the_second_has_no_share():
    found = assign(data_set(60, 300), configured("folds", second_level=0))
    assert list(found.sizes) == ["1st_level"]


def test_few_groups_make_an_uneven_split_with_a_warning_that_has_the_numbers():
    entries = [Entry(f"v{i}", f"v{i}", "REAL", 0, 1, (f"a{i}",)) for i in range(10)]
    found = assign(entries, configured("folds"))
    assert all(sizes == [1] * 5 for sizes in found.sizes.values())
    assert found.warnings[0] == "the 2nd level has 50.0% of the videos instead of 15% +- 2%"
    assert "10 videos make 10 groups" in found.warnings[-1]


def test_too_few_groups_are_refused_with_the_numbers_and_remedies():
    entries = [Entry(f"v{i}", f"v{i}", "REAL", 0, 1, (f"a{i % 9}",)) for i in range(20)]
    possible = r"folds\.n_folds=4 \(2 levels of 4 folds\) or folds\.second_level=0 \(1 level of 5 folds\)$"
    with pytest.raises(NoSplit, match=rf"at least 10 groups .* 20 videos make 9.*; possible is {possible}"):
        assign(entries, configured("folds", strict=True))


def test_a_giant_component_is_refused_with_its_share_and_the_remedy():
    entries = [Entry(f"v{i:02}", f"v{i:02}", "REAL", 0, 1, (f"a{max(i - 29, 0)}",)) for i in range(60)]
    with pytest.raises(NoSplit, match=r"has 30 of 60 videos \(50\.0%\).* 42\.5%; .*folds\.break_components=true"):
        assign(entries, configured("folds", strict=True))
    assert assign(entries, configured("folds", second_level=0)).component_sizes[0] == 30


def test_no_videos_and_videos_named_twice_are_refused():
    with pytest.raises(NoSplit, match="no video takes part"):
        assign([], configured("folds"))
    twice = [Entry("v", "v", "REAL", 0, 1), Entry("v", "v", "REAL", 0, 1)]
    with pytest.raises(SourceError, match="the video v must be unique"):
        assign(twice, configured("folds"))


@pytest.mark.parametrize(
    ("field", "value"), [("second_level", 0.6), ("second_level", -0.1), ("n_folds", 1), ("noise", "all")]
)
def test_settings_out_of_range_are_refused_by_name(field, value):
    with pytest.raises(ConfigError, match=rf"^folds\.{field} must be"):
        configured("folds", **{field: value})


@pytest.mark.parametrize(
    ("bind", "message"),
    [
        (["actor", "donor"], r"contain original, got \['actor', 'donor'\]; a fake shows the same scene"),
        ([], r"contain original"),
        (["original", "person"], r"be a list of original or actor or donor or source_video or near_copy"),
        ("original", r"be a list of original or actor"),
    ],
)
def test_a_bind_without_the_original_or_with_unknown_words_is_refused(bind, message):
    with pytest.raises(ConfigError, match=rf"^folds\.bind must {message}"):
        configured("folds", bind=bind)


@pytest.mark.parametrize(("field", "value"), [("label", "real"), ("alteration_class", 5), ("persons", 0)])
def test_an_entry_is_checked_when_it_is_made(field, value):
    fields = {"video": "v", "family": "v", "label": "REAL", "alteration_class": 0, "persons": 1} | {field: value}
    with pytest.raises(ValueError, match=f"{field} of v must be"):
        Entry(**fields)


SAME_EVERYWHERE = "eeb0f9a5f18f31b8"
