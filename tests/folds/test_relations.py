import pytest

from dfprep.errors import ConfigError
from dfprep.folds import BINDINGS, Known, actor_keys, donors_of, links_of


def links(video, *others, bind=BINDINGS):
    return set(links_of(video, donors_of([video, *others]), bind))


def known(name, **values):
    return Known(name, values.pop("family", name), **values)


def test_every_person_links_not_only_the_first():
    assert links(known("v", actors=("actor:404", "actor:79"))) == {"actor:404", "actor:79"}


def test_a_donor_is_the_person_whom_the_source_calls_so_and_no_cluster():
    video, other = known("v", actors=("actor:3",), donors=("3",), names=("p03", "p04")), known("w", names=("p03",))
    assert links(video, other) == {"actor:3", "person:3", "person:p03", "person:p04"}
    assert links(video, other) & links(other, video) == {"person:p03"}


def test_own_noise_links_only_the_same_person_of_the_family():
    assert not set(actor_keys("v", [-1], None, "own")) & set(actor_keys("w", [-1], None, "own"))
    assert actor_keys("v", [-1], None, "own") == actor_keys("v", [-1], [4], "own")
    assert len(set(actor_keys("v", [-1, -1], None, "own"))) == 2


def test_nearest_noise_links_to_the_nearest_actor():
    assert actor_keys("v", [-1, 5], [7, 5], "nearest") == ("actor:7", "actor:5")


def test_without_any_cluster_the_nearest_is_oneself():
    assert actor_keys("v", [-1], [-1], "nearest") == ("noise:v/0",)


def test_another_setting_is_refused():
    with pytest.raises(ConfigError, match=r"folds\.noise must be own or nearest, got 'near'"):
        actor_keys("v", [1], None, "near")


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        ("actor", {"actor:3", "noise:v/1", "person:ann", "person:bea"}),
        ("donor", {"person:cid"}),
        ("source_video", {"source:tape 1"}),
        ("near_copy", {"copy:u"}),
    ],
)
def test_only_what_is_bound_links(bound, expected):
    video = known(
        "v",
        actors=actor_keys("v", [3, -1], None, "own"),
        donors=("cid",),
        names=("ann", "bea"),
        source_video="tape 1",
        near_copies="u",
    )
    assert links(video, bind=["original", bound]) == expected
    assert links(video, bind=["original"]) == set()
    assert expected <= links(video)


def test_a_binding_that_does_not_exist_is_refused():
    with pytest.raises(ConfigError, match=r"folds\.bind must contain original, actor, .* only, got \['person'\]"):
        links(known("v"), bind=["original", "person"])
