"""The judgement whether a file is damaged, and from which frame on.

Evidence is only what no intact file shows: an error of the decoder, a picture that the decoder marks as damaged,
zeros that no encoder writes (`zero_check`), and a container that gives less than it says (`Claims`).
`PacketLog` says which frames the damage can reach.
"""

from dfprep.frames.damage.claims import Claims
from dfprep.frames.damage.packet_log import PacketLog
from dfprep.frames.damage.refusal import DamagedVideo
from dfprep.frames.damage.zeros import zero_check

__all__ = ["Claims", "DamagedVideo", "PacketLog", "zero_check"]
