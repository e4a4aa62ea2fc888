"""HEVC: which pictures are references, where decoding can begin, and the order pictures are shown in.

Source of the fields: ITU-T H.265, 7.3 (syntax), 7.4.2.2 (NAL unit types), 8.3.1 (picture order count);
ISO/IEC 14496-15 (hvcC).
"""

from __future__ import annotations

from dfprep.frames.nal import (
    HEADER_BYTES,
    BitReader,
    ParameterSets,
    Picture,
    Unusual,
    one_picture,
    order_count,
    split_nals,
)

RASL_N, RASL_R, LAST_LEADING = 8, 9, 9
RADL_N = 6
IDR_W_RADL, IDR_N_LP, CRA = 19, 20, 21
VPS, SPS, PPS, DELIMITER, FILLER, SEI_PREFIX, SEI_SUFFIX = 32, 33, 34, 35, 38, 39, 40
LOST_WITHOUT_HARM = {DELIMITER, FILLER, SEI_PREFIX, SEI_SUFFIX}
# the others (BLA, end of sequence, reserved, other layers' extensions) are left to plain decoding
SLICES = {*range(LAST_LEADING + 1), IDR_W_RADL, IDR_N_LP, CRA}
KNOWN_TYPES = SLICES | {VPS, SPS, PPS} | LOST_WITHOUT_HARM


def read_sps_order_bits(payload: bytes) -> int:
    """Bits of a slice's picture order count, from an SPS without its NAL header."""
    bits = BitReader(payload)
    bits.bits(4)  # VPS id
    sub_layers = bits.bits(3)  # minus 1
    bits.flag()  # nesting
    bits.bits(96)  # general profile, tier and level
    present = [(bits.flag(), bits.flag()) for _ in range(sub_layers)]
    if sub_layers:
        bits.bits(2 * (8 - sub_layers))
    for profile, level in present:
        bits.bits(88 * profile + 8 * level)
    bits.ue()  # id
    if bits.ue() == 3 and bits.flag():  # chroma format
        raise Unusual("HEVC with separate colour planes")
    bits.ue()  # width
    bits.ue()  # height
    if bits.flag():  # conformance window
        for _ in range(4):
            bits.ue()
    bits.ue()  # luma depth
    bits.ue()  # chroma depth
    return bits.ue() + 4


def read_pps(payload: bytes) -> tuple[int, int]:
    """Id of a PPS without its NAL header, and the extra bits it adds before a slice's type."""
    bits = BitReader(payload[:HEADER_BYTES])
    number = bits.ue()
    bits.ue()  # SPS id
    bits.flag()  # dependent slices
    if bits.flag():
        raise Unusual("HEVC pictures that may be kept from output")
    return number, bits.bits(3)


def read_hvcc(record: bytes) -> tuple[int, list[bytes]]:
    """Length size in bytes and the parameter sets of an hvcC record."""
    if len(record) < 23:
        raise Unusual("a broken hvcC record")
    units = []
    position = 23
    for _ in range(record[22]):
        count = int.from_bytes(record[position + 1 : position + 3], "big")
        position += 3
        for _ in range(count):
            end = position + 2 + int.from_bytes(record[position : position + 2], "big")
            units.append(record[position + 2 : end])
            position = end
    if position > len(record) or not all(len(unit) > 2 for unit in units):
        raise Unusual("a broken hvcC record")
    return (record[21] & 3) + 1, units


class HevcParser:
    """Reads the packets of one stream in decoding order; see `Picture`."""

    def __init__(self, extradata: bytes) -> None:
        """`extradata` as the container has it: hvcC, Annex B, or nothing. Raises `Unusual`."""
        self._length_size = 0
        self._sets = ParameterSets()
        self._order_bits = 0
        self._extra_bits: dict[int, int] = {}
        self._sequence = -1
        self._anchor_order = 0
        units: list[bytes] = []
        if extradata[:3] not in (b"", b"\0\0\0", b"\0\0\1"):
            self._length_size, units = read_hvcc(extradata)
        elif extradata:
            units = [bytes(unit) for unit in split_nals(extradata, 0)]
        for unit in units:
            self._note_set(unit)

    def read(self, packet: bytes) -> Picture:
        """Facts of the one picture in `packet`; raises `Unusual`."""
        others, slices, kinds = set(), [], set()
        for unit in split_nals(packet, self._length_size):
            kind = unit[0] >> 1 & 63
            if kind not in KNOWN_TYPES or len(unit) < 3 or unit[0] & 1 or unit[1] >> 3:
                raise Unusual(f"an HEVC NAL unit of type {kind}, or of another layer than the base")
            if kind in SLICES:
                kinds.add((kind, (unit[1] & 7) - 1))
                slices.append(unit)
            else:
                others.add(kind)
                self._note_set(bytes(unit))
        self._sets.sealed = True
        # first_slice_segment_in_pic_flag is the first bit after the NAL header
        one_picture([unit[2] >= 128 for unit in slices])
        if len(kinds) != 1:
            raise Unusual("slices of several types in one picture")
        kind, layer = kinds.pop()
        order = self._order(slices[0], kind, layer)
        return Picture(
            # even types up to RASL_N are sub-layer non-reference pictures (table 7-1)
            disposable=kind <= RASL_N and kind % 2 == 0 and others <= LOST_WITHOUT_HARM,
            layer=layer,
            restart=kind >= IDR_W_RADL,
            closed=kind in (IDR_W_RADL, IDR_N_LP),
            leading=kind in (RASL_N, RASL_R),
            order=order,
        )

    def _note_set(self, unit: bytes) -> None:
        """Keep a parameter set and read what slice headers need of it."""
        kind, payload = unit[0] >> 1 & 63, unit.rstrip(b"\0")
        if kind == VPS:
            self._sets.add(VPS, 0, payload)
        elif kind == SPS:
            # number 0 whatever its id: two different SPS are more than the quick way covers
            if self._sets.add(SPS, 0, payload):
                self._order_bits = read_sps_order_bits(payload[2:])
        elif kind == PPS:
            number, extra = read_pps(payload[2:])
            self._sets.add(PPS, number, payload)
            self._extra_bits[number] = extra

    def _order(self, unit: memoryview, kind: int, layer: int) -> tuple[int, int]:
        """Place in the output order; steps the state that the next picture's order is coded against."""
        bits = BitReader(bytes(unit[2:HEADER_BYTES]))
        bits.flag()  # first slice segment
        # a first picture has nothing before it to be withheld
        if kind >= IDR_W_RADL and bits.flag() and self._sequence >= 0:
            raise Unusual("an HEVC key picture that keeps earlier ones from output")
        number = bits.ue()
        if number not in self._extra_bits or not self._order_bits:
            raise Unusual("a picture before its parameter sets")
        if kind in (IDR_W_RADL, IDR_N_LP):
            self._sequence += 1
            self._anchor_order = 0
            return self._sequence, 0
        bits.bits(self._extra_bits[number])
        bits.ue()  # slice type
        order = order_count(bits.bits(self._order_bits), self._order_bits, self._anchor_order)
        # lowest layer, neither leading nor a sub-layer non-reference picture (8.3.1)
        if layer == 0 and not RADL_N <= kind <= LAST_LEADING and (kind % 2 or kind > LAST_LEADING):
            self._anchor_order = order
        return self._sequence, order
