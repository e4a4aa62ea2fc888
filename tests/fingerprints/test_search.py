"""Copies are found whatever was done to them, and other recordings of the same person and room are not."""

import numpy as np
import pytest
from fingerprints.recordings import COPIES, recording
from noise_prints import noise_print

from dfprep.errors import ConfigError
from dfprep.fingerprints import Candidate, describe, fingerprint
from dfprep.fingerprints.descriptors import LOOK_LENGTH, coarsely_recognised, mirrored
from dfprep.fingerprints.neighbours import neighbours
from dfprep.fingerprints.search import MIN_RECOGNISED, REACH
from dfprep.runs import configured

SEARCH = configured("copies")
INDEX = np.array([*range(10), 50, 91, 132, 174, 215, 257, 299])  # of 10 first and 7 spaced frames


def printed(frames):
    return fingerprint(frames, INDEX[: len(frames)])


@pytest.fixture(scope="module")
def prints():
    """Fingerprints of five recordings of each of eight rooms."""
    return np.stack([printed(recording(room, take)) for room in range(8) for take in range(5)])


def ties(prints, search=SEARCH):
    return [
        (one.first, one.second, one.mirrored)
        for one in search.candidates(describe(prints))
        if search.compared(prints[one.first], prints[one.second], one.mirrored)
    ]


def test_recordings_of_one_person_in_one_room_are_no_copies(prints):
    assert ties(prints) == []
    looks = describe(prints)[:, :35] / LOOK_LENGTH
    assert (looks[0] @ looks[1], looks[0] @ looks[5]) == pytest.approx((1, 0), abs=0.5)  # they do look alike
    assert looks[0] @ looks[1] > 0.95


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_is_found_among_recordings_of_the_same_room(prints, kind):
    copy = printed(COPIES[kind](recording(3, 2)))
    assert ties(np.stack([*prints, copy])) == [(17, 40, False)]


def test_a_mirrored_copy_is_found_unless_it_is_not_asked_for(prints):
    mirror = printed(recording(3, 2)[:, :, ::-1])
    assert ties(np.stack([*prints, mirror])) == [(17, 40, True)]
    assert ties(np.stack([*prints, mirror]), configured("copies", mirrored=False)) == []


def test_a_copy_without_motion_is_found_by_its_picture():
    still = [np.repeat(recording(room, 0)[:1], 17, axis=0) for room in range(6)]
    prints = np.stack([printed(frames) for frames in [*still, COPIES["2 % cropped"](still[4])]])
    assert ties(prints) == [(4, 6, False)]
    assert SEARCH.compared(prints[4], prints[6]).similarity is None


def test_the_index_finds_what_the_comparison_of_all_pairs_finds(prints):
    copies = [printed(COPIES["6 % cropped"](recording(room, 1))) for room in range(8)]
    found = describe(np.stack([*prints, *copies, *map(noise_print, range(200))]))
    for queries in (found, mirrored(found)):
        apart = np.linalg.norm(queries[:, None] - found, axis=2)
        expected = set(zip(*np.nonzero(np.triu(apart <= REACH, 1)), strict=True))
        pairs = [pair for i, j in neighbours(queries, found, REACH) for pair in zip(i, j, strict=True)]
        assert len(pairs) == len(expected)
        assert set(pairs) == expected
    worth = {
        pair
        for pair in zip(
            *np.nonzero(np.triu(np.linalg.norm(found[:, None] - found, axis=2) <= REACH, 1)), strict=True
        )
        if coarsely_recognised(found[[pair[0]]], found[[pair[1]]])[0] >= MIN_RECOGNISED
    }
    assert {(c.first, c.second) for c in SEARCH.candidates(found) if not c.mirrored} == worth
    assert {(5 * room + 1, 40 + room) for room in range(8)} <= worth


def test_mirrored_descriptors_are_those_of_mirrored_pictures(prints):
    np.testing.assert_allclose(mirrored(describe(prints)), describe(prints[..., ::-1]), atol=1e-4)


def test_copies_that_differ_in_nothing_agree_fully(prints):
    found = SEARCH.compared(prints[0], prints[0])
    assert (found.likeness, found.motion, found.recognised) == pytest.approx((1, 1, 1), abs=1e-4)


def test_few_videos_have_no_candidates(prints):
    assert SEARCH.candidates(describe(prints[:0])) == []
    assert SEARCH.candidates(describe(prints[:1])) == []
    assert SEARCH.candidates(describe(prints[[0, 0]])) == [Candidate(0, 1)]


@pytest.mark.parametrize(("key", "value"), [("min_similarity", 1.2), ("min_likeness", 0.1), ("mirrored", "no")])
def test_a_setting_out_of_its_range_is_named(key, value):
    with pytest.raises(ConfigError, match=key):
        configured("copies", **{key: value})
