"""The extract stage: the people of real videos, cut out of these and of their fakes."""
