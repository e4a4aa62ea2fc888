"""Pauses of the search for reference cycles."""

import gc

import pytest

from dfprep.collection import no_collection


def test_the_search_pauses_in_the_block_and_goes_on_after_an_error():
    @no_collection()
    def fail():
        assert not gc.isenabled()
        raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert gc.isenabled()


def test_a_pause_inside_of_a_pause_does_not_end_it():
    with no_collection():
        with no_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
