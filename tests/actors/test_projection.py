import numpy as np
import pytest

from dfprep.actors import NoProjection, cluster
from dfprep.errors import ConfigError
from dfprep.runs import configured


def tsne(**settings):
    return configured("projection=tsne", **settings)


def test_the_same_seed_gives_the_same_map_and_other_parameters_another_identity(crowd):
    vectors = crowd([3] * 8)[0].vectors
    np.testing.assert_array_equal(tsne().project(vectors).points, tsne().project(vectors).points)
    assert tsne().identity(vectors) == tsne(n_jobs=2).identity(vectors)
    names = {
        p.identity(vectors)
        for p in (
            tsne(),
            tsne(seed=1),
            tsne(perplexity=3),
            configured("projection=opentsne"),
            NoProjection(),
        )
    }
    assert len(names) == 5
    assert tsne().identity(vectors[::-1]) != tsne().identity(vectors)


@pytest.mark.parametrize("n", [40, 400])
def test_a_point_has_about_one_unit_of_area_for_any_number_of_points(crowd, n):
    points = tsne().project(crowd([4] * (n // 4))[0].vectors).points
    area = np.prod(np.percentile(points, 97, axis=0) - np.percentile(points, 3, axis=0))
    assert 0.5 * n < area < 2 * n


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_one_to_five_people_can_be_projected(crowd, n):
    projected = tsne().project(crowd([1] * n)[0].vectors)
    assert projected.points.shape == (n, 2)
    assert np.isfinite(projected.points).all()


def test_equal_vectors_become_one_point_and_one_actor(crowd):
    people, _ = crowd([6], spread=0.0)
    same = type(people)(people.videos, people.persons, np.repeat(people.frames[:1], 6, axis=0), people.n_frames)
    for projection in (tsne(), NoProjection()):
        assert cluster(same, projection.project(same.vectors), configured("clustering")).actor.tolist() == [0] * 6


@pytest.mark.parametrize("wrong", [{"perplexity": 0.5}, {"perplexity": "some"}, {"max_iter": 10}, {"pca_dims": 1}])
def test_parameters_outside_their_range_are_rejected(wrong):
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        tsne(**wrong)
