import numpy as np
import pytest

from dfprep.plots import Appearances, actor_faces, actor_map, actor_sizes, k_distance
from dfprep.plots.map_figures import actor_colour, free_cells


@pytest.mark.parametrize("n", [1, 50, 2000])
def test_faces_of_the_map_do_not_overlap(n):
    points = np.random.default_rng(0).normal(size=(n, 2)) ** 3
    cells = free_cells(points, 80, 50)
    assert len(np.unique(cells, axis=0)) == n
    assert (cells >= 0).all()
    assert (cells < [80, 50]).all()


def test_points_far_apart_are_not_moved():
    points = np.array([[0.0, 0.0], [1.0, 1.0], [0.5, 0.5]])
    assert free_cells(points, 11, 11).tolist() == [[0, 0], [10, 10], [5, 5]]


def test_every_face_is_framed_in_its_actors_colour():
    faces = np.zeros((40, 64, 64, 3), np.uint8)
    actor = np.arange(40) // 4 - 1
    figure = actor_map(np.random.default_rng(1).normal(size=(40, 2)), actor, faces, "map")
    canvas = np.concatenate([strip.get_array() for strip in figure.axes[0].images])
    colours = {tuple(int(v) for v in pixel) for pixel in np.unique(canvas.reshape(-1, 3), axis=0)}
    assert {actor_colour(a) for a in range(-1, 9)} <= colours


def test_the_other_figures_can_be_drawn_for_little_and_much_data(tmp_path):
    face = np.zeros((160, 160, 3), np.uint8)
    for number, figure in enumerate(
        [
            k_distance(np.array([0.1]), 1, 0.2),
            k_distance(np.linspace(0, 1, 5000), 2, 0.2),
            actor_sizes(np.array([], int), 3),
            actor_sizes(np.arange(650, 0, -1), 0),
            actor_faces([Appearances(0, 2, [face, face], ["a$b$" * 20 + "\n0.1", "b\n0.2"])], "faces"),
        ]
    ):
        figure.savefig(tmp_path / f"{number}.png")
