import numpy as np
import pytest

from dfprep.actors import NoProjection, PersonEmbeddings, Tsne, cluster, evaluate_labelled
from dfprep.actors.eps_selection import eps_between_steps, evenly
from dfprep.runs import configured

UNEVEN = [30, 12, 6, 4, 3, 2, 2, 1, 1, 1]


def test_eps_candidates_lie_between_neighbouring_edge_weights():
    np.testing.assert_allclose(eps_between_steps(np.array([0.0, 0.2, 0.2, 0.4, np.inf])), [0.15, 0.3, 0.44])
    assert eps_between_steps(np.zeros(3)).tolist() == [1e-6]
    assert len(evenly(0, 999)) == 64


@pytest.mark.parametrize("projection", [configured("projection=tsne"), NoProjection()])
def test_eps_auto_finds_actors_of_very_uneven_sizes(crowd, projection):
    people, names = crowd(UNEVEN)
    actors = cluster(people, projection.project(people.vectors), configured("clustering"))
    # t-SNE places people who appear once near others: the three of them lower the precision
    assert evaluate_labelled(names, actors).bcubed_f >= (0.9 if isinstance(projection, Tsne) else 0.99)


@pytest.mark.parametrize("projection", [configured("projection=tsne"), NoProjection()])
def test_one_wrong_pair_does_not_outweigh_everybody_else(crowd, projection):
    people, names = crowd([10] * 12, spread=0.8)
    # the second video shows the first person again, as if in a mirror of the first video
    videos = (people.videos[0], people.videos[0], *people.videos[2:])
    mirrored = PersonEmbeddings(videos, np.array([0, 1] + [0] * 118), people.frames, people.n_frames)
    found = cluster(mirrored, projection.project(mirrored.vectors), configured("clustering"))
    assert evaluate_labelled(names, found).bcubed_f > 0.98
