"""Bit fields, NAL units and picture order, from bytes written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from dfprep.frames.h264 import read_avcc, read_sps
from dfprep.frames.hevc import read_hvcc
from dfprep.frames.index import reorder_depth
from dfprep.frames.nal import BitReader, ParameterSets, Unusual, one_picture, order_count, split_nals


def test_exp_golomb_codes_of_the_standard_table() -> None:
    # H.264 table 9-2: 1, 010, 011, 00100, 00101 are 0 to 4; signed 0, 1, -1, 2, -2
    code = int("101001100100001010000000", 2).to_bytes(3, "big")
    bits = BitReader(code)
    assert [bits.ue() for _ in range(5)] == [0, 1, 2, 3, 4]
    bits = BitReader(code)
    assert [bits.se() for _ in range(5)] == [0, 1, -1, 2, -2]


def test_emulation_prevention_bytes_are_no_data() -> None:
    assert BitReader(b"\0\0\3\1\0\0\3\0").bits(48) == 0x000001000000


def test_a_header_that_ends_too_early_is_unusual() -> None:
    with pytest.raises(Unusual):
        BitReader(b"\0").ue()


@pytest.mark.parametrize(
    ("packet", "size", "units"),
    [
        (b"\0\0\0\2ab\0\0\0\1c", 4, [b"ab", b"c"]),
        (b"\2ab\1c", 1, [b"ab", b"c"]),
        (b"\0\0\0\1ab\0\0\1c\0\0", 0, [b"ab", b"c"]),
        (b"\0\0\1a\0b", 0, [b"a\0b"]),
    ],
)
def test_units_of_a_packet(packet: bytes, size: int, units: list[bytes]) -> None:
    assert [bytes(unit) for unit in split_nals(packet, size)] == units


@pytest.mark.parametrize(
    ("packet", "size"),
    [
        (b"\0\0\0\3ab", 4),
        (b"\0\0\0\0", 4),
        (b"\0\0\0\1a\0", 4),
        (b"", 4),
        (b"ab", 0),
        (b"x\0\0\1a", 0),
        (b"\0" * 9, 0),
    ],
)
def test_packets_that_units_do_not_fill_are_unusual(packet: bytes, size: int) -> None:
    with pytest.raises(Unusual):
        split_nals(packet, size)


@pytest.mark.parametrize(
    ("lsb", "previous", "full"),
    [(2, 0, 2), (14, 0, -2), (0, 14, 16), (8, 0, 8), (9, 0, -7), (1, 30, 33), (15, 32, 31)],
)
def test_picture_order_count_wraps_to_the_nearest(lsb: int, previous: int, full: int) -> None:
    # 4 bits; H.264 equations 8-3 and 8-4 by hand
    assert order_count(lsb, 4, previous) == full


def test_reorder_depth_of_known_orders() -> None:
    assert reorder_depth(_order("0 1 2 3")) == 0
    assert reorder_depth(_order("0 2 1 4 3")) == 1
    assert reorder_depth(_order("0 4 2 1 3")) == 2
    assert reorder_depth(_order("0 8 4 2 1 3 6 5 7")) == 3


def _order(text: str) -> np.ndarray:
    return np.array([int(number) for number in text.split()])


def test_parameter_sets_may_repeat_but_not_change_or_come_late() -> None:
    sets = ParameterSets()
    assert sets.add(8, 0, b"one")
    assert not sets.add(8, 0, b"one")
    with pytest.raises(Unusual):
        sets.add(8, 0, b"two")
    sets.sealed = True
    assert not sets.add(8, 0, b"one")
    with pytest.raises(Unusual):
        sets.add(8, 1, b"one")


@pytest.mark.parametrize("starts", [[], [False], [True, True], [False, True]])
def test_a_packet_of_no_or_two_pictures_is_unusual(starts: list[bool]) -> None:
    with pytest.raises(Unusual):
        one_picture(starts)


@pytest.mark.parametrize("record", [b"\1", b"\1d\0\x0a\xff\xe1\0\x40gd", b"\1d\0\x0a\xff\xe1\0\0\1\0\0"])
def test_broken_avcc_is_unusual(record: bytes) -> None:
    with pytest.raises(Unusual):
        read_avcc(record)


@pytest.mark.parametrize("record", [b"\1", bytes(22) + b"\1\x20\0\1\0\x40ab"])
def test_broken_hvcc_is_unusual(record: bytes) -> None:
    with pytest.raises(Unusual):
        read_hvcc(record)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        # profile 66, level 10, id, frame_num bits 4, order type 1
        ("0100001000000000000010101101000000000", "order type 1"),
        # order type 2, one reference, no gaps, 1x1, interlaced
        ("010000100000000000001010110110100110000000", "interlaced"),
        # profile 244, chroma 4:4:4 in separate planes
        ("111101000000000000001010100100100000000", "colour planes"),
    ],
)
def test_sps_outside_the_proof_is_unusual(fields: str, words: str) -> None:
    payload = int(fields.ljust(64, "0"), 2).to_bytes(8, "big")
    with pytest.raises(Unusual, match=words):
        read_sps(payload)
