"""Fingerprints of videos, by which copies of one recording are found: another size, bit rate or crop, or mirrored.

`fingerprint` makes one from sampled frames, `describe` makes vectors of many, and `CopySearch` finds the pairs.

Each is imported at its first use: extract makes fingerprints and does not search, for which SciPy is needed.
"""

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from dfprep.fingerprints.agreement import Agreement
    from dfprep.fingerprints.descriptors import describe
    from dfprep.fingerprints.pictures import N_MOMENTS, SIDE_PX, fingerprint
    from dfprep.fingerprints.search import Candidate, CopySearch

__all__ = ["N_MOMENTS", "SIDE_PX", "Agreement", "Candidate", "CopySearch", "describe", "fingerprint"]

__getattr__, _, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "agreement": ["Agreement"],
        "descriptors": ["describe"],
        "pictures": ["N_MOMENTS", "SIDE_PX", "fingerprint"],
        "search": ["Candidate", "CopySearch"],
    },
)
