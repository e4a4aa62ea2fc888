import pytest

from dfprep.errors import ConfigError
from dfprep.folds import links_of


def test_every_person_links_not_only_the_first():
    assert set(links_of("v", [404, 79], setting="own")) == {"actor:404", "actor:79"}


def test_a_donor_is_the_person_whom_the_source_calls_so_and_no_cluster():
    links = links_of("v", [3], donor="3", names=["p03+p04"], setting="own")
    assert set(links) == {"actor:3", "person:3", "person:p03", "person:p04"}
    assert set(links) & set(links_of("w", [9], names=["p03"], setting="own")) == {"person:p03"}


def test_own_noise_links_only_the_same_person_of_the_family():
    assert not set(links_of("v", [-1], setting="own")) & set(links_of("w", [-1], setting="own"))
    assert links_of("v", [-1], setting="own") == links_of("v", [-1], setting="own")
    assert len(links_of("v", [-1, -1], setting="own")) == 2


def test_nearest_noise_links_to_the_nearest_actor():
    assert links_of("v", [-1, 5], nearest=[7, 5], setting="nearest") == ("actor:5", "actor:7")


def test_without_any_cluster_the_nearest_is_oneself():
    assert links_of("v", [-1], nearest=[-1], setting="nearest") == ("noise:v/0",)


def test_another_setting_is_refused():
    with pytest.raises(ConfigError, match=r"folds\.noise must be own or nearest, got 'near'"):
        links_of("v", [1], setting="near")
