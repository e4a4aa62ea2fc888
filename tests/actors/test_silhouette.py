import numpy as np
import pytest
from sklearn.metrics import silhouette_score

from dfprep.actors.silhouette import mean_silhouette

UNEVEN = [30, 12, 6, 4, 3, 2, 2, 1, 1, 1]


def test_the_silhouette_equals_scikit_learns(crowd):
    people, names = crowd(UNEVEN, spread=1.5)
    _, labels = np.unique(names, return_inverse=True)
    expected = silhouette_score(people.vectors, labels, metric="cosine")
    assert mean_silhouette(people.vectors, labels) == pytest.approx(expected, abs=1e-5)
