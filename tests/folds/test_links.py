import pytest

from dfprep.errors import ConfigError
from dfprep.folds import BINDINGS, links_of


def test_every_person_links_not_only_the_first():
    assert set(links_of("v", [404, 79], setting="own", bind=BINDINGS)) == {"actor:404", "actor:79"}


def test_a_donor_is_the_person_whom_the_source_calls_so_and_no_cluster():
    links = links_of("v", [3], donor="3", names=["p03+p04"], setting="own", bind=BINDINGS)
    assert set(links) == {"actor:3", "person:3", "person:p03", "person:p04"}
    assert set(links) & set(links_of("w", [9], names=["p03"], setting="own", bind=BINDINGS)) == {"person:p03"}


def test_own_noise_links_only_the_same_person_of_the_family():
    assert not set(links_of("v", [-1], setting="own", bind=BINDINGS)) & set(
        links_of("w", [-1], setting="own", bind=BINDINGS)
    )
    assert links_of("v", [-1], setting="own", bind=BINDINGS) == links_of("v", [-1], setting="own", bind=BINDINGS)
    assert len(links_of("v", [-1, -1], setting="own", bind=BINDINGS)) == 2


def test_nearest_noise_links_to_the_nearest_actor():
    assert links_of("v", [-1, 5], nearest=[7, 5], setting="nearest", bind=BINDINGS) == ("actor:5", "actor:7")


def test_without_any_cluster_the_nearest_is_oneself():
    assert links_of("v", [-1], nearest=[-1], setting="nearest", bind=BINDINGS) == ("noise:v/0",)


def test_another_setting_is_refused():
    with pytest.raises(ConfigError, match=r"folds\.noise must be own or nearest, got 'near'"):
        links_of("v", [1], setting="near", bind=BINDINGS)


@pytest.mark.parametrize(
    ("bound", "links"),
    [
        ("actor", {"actor:3", "noise:v/1", "person:ann", "person:bea"}),
        ("donor", {"person:cid"}),
        ("source_video", {"source:tape 1"}),
    ],
)
def test_only_what_is_bound_links(bound, links):
    known = {"donor": "cid", "names": ["ann+bea"], "source_video": "tape 1"}
    assert set(links_of("v", [3, -1], setting="own", bind=["original", bound], **known)) == links
    assert links_of("v", [3, -1], setting="own", bind=["original"], **known) == ()
    assert links <= set(links_of("v", [3, -1], setting="own", bind=BINDINGS, **known))


def test_a_binding_that_does_not_exist_is_refused():
    with pytest.raises(ConfigError, match=r"folds\.bind must contain original, actor, .* only, got \['person'\]"):
        links_of("v", [1], setting="own", bind=["original", "person"])
