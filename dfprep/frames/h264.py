"""H.264: which pictures are references, where decoding can begin, and the order pictures are shown in.

Source of the fields: ITU-T H.264, 7.3 (syntax) and 8.2.1 (picture order count); ISO/IEC 14496-15 (avcC).
"""

from __future__ import annotations

from dataclasses import dataclass

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

SLICE, IDR, SEI, SPS, PPS, DELIMITER, END_SEQUENCE, END_STREAM, FILLER = 1, 5, 6, 7, 8, 9, 10, 11, 12
KNOWN_TYPES = {SLICE, IDR, SEI, SPS, PPS, DELIMITER, END_SEQUENCE, END_STREAM, FILLER}
LOST_WITHOUT_HARM = {SLICE, SEI, DELIMITER, FILLER}
# profiles whose SPS has chroma format, bit depths and scaling lists (7.3.2.1.1)
HIGH_PROFILES = {44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244}


@dataclass(frozen=True)
class SequenceSet:
    """What a slice header's reading needs of the SPS; `order_type` 0 or 2."""

    frame_num_bits: int
    order_type: int
    order_bits: int


def read_sps(payload: bytes) -> SequenceSet:
    """Read an SPS without its NAL header; raises `Unusual` for interlaced coding and order type 1."""
    bits = BitReader(payload)
    profile = bits.bits(8)
    bits.bits(16)  # constraint flags, level
    bits.ue()  # id
    if profile in HIGH_PROFILES:
        _skip_high_profile(bits)
    frame_num_bits = bits.ue() + 4
    order_type = bits.ue()
    if order_type not in (0, 2):
        raise Unusual(f"H.264 picture order type {order_type}")
    order_bits = bits.ue() + 4 if order_type == 0 else 0
    bits.ue()  # reference frames
    bits.flag()  # gaps in frame_num
    bits.ue()  # width
    bits.ue()  # height
    if not bits.flag():
        # a packet may hold one field, and two of them make a picture
        raise Unusual("interlaced H.264")
    return SequenceSet(frame_num_bits, order_type, order_bits)


def _skip_high_profile(bits: BitReader) -> None:
    """Step over the SPS fields of the high profiles."""
    chroma = bits.ue()
    if chroma == 3 and bits.flag():
        raise Unusual("H.264 with separate colour planes")
    bits.ue()  # luma depth
    bits.ue()  # chroma depth
    bits.flag()  # lossless transform bypass
    if bits.flag():
        for number in range(12 if chroma == 3 else 8):
            if bits.flag():
                _skip_scaling_list(bits, 16 if number < 6 else 64)


def _skip_scaling_list(bits: BitReader, size: int) -> None:
    """Step over a scaling list of `size` entries, which ends early where the next scale is 0 (7.3.2.1.1.1)."""
    last, following = 8, 8
    for _ in range(size):
        if following:
            following = (last + bits.se()) % 256
        last = following or last


def read_avcc(record: bytes) -> tuple[int, list[bytes]]:
    """Length size in bytes and the parameter sets of an avcC record."""
    length_size, units = (record[4] & 3) + 1 if len(record) > 6 else 0, []
    position = 5
    for mask in (31, 255):  # SPS count in the low five bits, PPS count in a byte
        count = record[position] & mask if position < len(record) else 0
        position += 1
        for _ in range(count):
            end = position + 2 + int.from_bytes(record[position : position + 2], "big")
            units.append(record[position + 2 : end])
            position = end
    if not length_size or position > len(record) or not all(units):
        raise Unusual("a broken avcC record")
    return length_size, units


class H264Parser:
    """Reads the packets of one stream in decoding order; see `Picture`."""

    def __init__(self, extradata: bytes) -> None:
        """`extradata` as the container has it: avcC, Annex B, or nothing. Raises `Unusual`."""
        self._length_size = 0
        self._sets = ParameterSets()
        self._sps: SequenceSet | None = None
        self._sequence = -1
        self._reference_order = 0
        units: list[bytes] = []
        if extradata[:1] == b"\1":
            self._length_size, units = read_avcc(extradata)
        elif extradata:
            units = [bytes(unit) for unit in split_nals(extradata, 0)]
        for unit in units:
            self._note_set(unit)

    def read(self, packet: bytes) -> Picture:
        """Facts of the one picture in `packet`; raises `Unusual`."""
        kinds, slices = set(), []
        for unit in split_nals(packet, self._length_size):
            kind = unit[0] & 31
            kinds.add(kind)
            if kind in (SPS, PPS):
                self._note_set(bytes(unit))
            elif kind in (SLICE, IDR):
                slices.append(unit)
        if not kinds <= KNOWN_TYPES:
            raise Unusual(f"H.264 NAL types {sorted(kinds - KNOWN_TYPES)}")
        if not all(len(unit) >= 2 for unit in slices):
            raise Unusual("an empty slice")
        self._sets.sealed = True
        # first_mb_in_slice is 0, coded as one set bit, where a picture begins
        one_picture([unit[1] >= 128 for unit in slices])
        idr = IDR in kinds
        if idr and SLICE in kinds:
            raise Unusual("a picture both IDR and not")
        unreferenced = not any(unit[0] & 0x60 for unit in slices)
        order = self._order(slices[0], idr, unreferenced)
        return Picture(
            disposable=unreferenced and kinds <= LOST_WITHOUT_HARM,
            layer=0,
            restart=idr,
            closed=idr,
            leading=False,
            order=order,
        )

    def _note_set(self, unit: bytes) -> None:
        """Keep a parameter set and read it when it is an SPS."""
        kind, payload = unit[0] & 31, unit.rstrip(b"\0")
        if kind == SPS:
            # number 0 whatever its id: two different SPS are more than the quick way covers
            if self._sets.add(SPS, 0, payload):
                self._sps = read_sps(payload[1:])
        elif kind == PPS:
            self._sets.add(PPS, BitReader(payload[1:HEADER_BYTES]).ue(), payload)

    def _order(self, unit: memoryview, idr: bool, unreferenced: bool) -> tuple[int, int]:
        """Place in the output order; steps the state that the next picture's order is coded against."""
        if self._sps is None:
            raise Unusual("a picture before its SPS")
        bits = BitReader(bytes(unit[1:HEADER_BYTES]))
        bits.ue()  # first macroblock
        bits.ue()  # slice type
        bits.ue()  # PPS id
        bits.bits(self._sps.frame_num_bits)
        if idr:
            bits.ue()  # idr_pic_id
            self._sequence += 1
            self._reference_order = 0
        if self._sps.order_type == 2:  # shown in decoding order
            self._reference_order += 1
            return self._sequence, self._reference_order
        lsb = bits.bits(self._sps.order_bits)
        order = order_count(lsb, self._sps.order_bits, self._reference_order)
        if not unreferenced:
            self._reference_order = order
        return self._sequence, order
