"""The judgement whether a file is damaged, and from which frame on.

Evidence is only what no intact file shows: an error of the decoder, a picture that the decoder marks as damaged,
zeros that a codec's own syntax forbids (`forbidden_zeros`), and a container that gives less than it says
(`Claims`).
`PacketLog` says which frames the damage can reach.
"""

from dfprep.frames.damage.claims import Claims
from dfprep.frames.damage.packet_log import PacketLog
from dfprep.frames.damage.refusal import DamagedVideo
from dfprep.frames.damage.zeros import NalSyntax, forbidden_zeros

__all__ = ["Claims", "DamagedVideo", "NalSyntax", "PacketLog", "forbidden_zeros"]
