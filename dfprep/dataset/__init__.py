"""Training from an output folder: a torch data set of faces, balanced sampling, and class weights.

Needs torch. Without it, `dfprep.store.FaceFile` reads the same faces as numpy arrays, and
`dfprep.tables.read_frame` the table that lists them.
"""

from dfprep.dataset.balanced_sampler import BalancedSampler
from dfprep.dataset.face_dataset import FaceDataset

__all__ = ["BalancedSampler", "FaceDataset"]
