"""The scale of maps: the same density of points for any number of points."""

from __future__ import annotations

import numpy as np


def scale_to_unit_density(points: np.ndarray) -> np.ndarray:
    """`points` (n, 2), centred and scaled so that the ellipse of their second moments has an area of n."""
    centred = points - points.mean(axis=0)
    # a disc of radius r that is filled evenly has a standard deviation of r / 2 along each axis
    area = 4 * np.pi * np.sqrt(max(np.linalg.det(np.cov(centred.T, bias=True)), 1e-12))
    return centred * np.sqrt(len(points) / area)
