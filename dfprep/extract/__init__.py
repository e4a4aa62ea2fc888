"""The extract stage: the faces of real videos and their fakes, cut with the same boxes."""
