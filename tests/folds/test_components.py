import numpy as np

from dfprep.folds import Entry, components
from dfprep.folds.order import by_size, random_order


def video(name, family, *links):
    return Entry(name, family, "REAL" if name == family else "FAKE", 0, 1, links)


def test_videos_hang_together_by_way_of_others():
    chain = [video("a", "a", "1"), video("b", "b", "1", "2"), video("c", "c", "2"), video("d", "d", "3")]
    assert components(chain).tolist() == [0, 0, 0, 1]


def test_a_family_is_one_component_without_any_link():
    assert components([video("x", "x"), video("a", "a"), video("a1", "a")]).tolist() == [1, 0, 0]


def test_a_family_and_a_person_of_one_name_are_two_things():
    assert len(set(components([video("7", "7"), video("b", "b", "7")]))) == 2


def test_the_largest_component_is_0_and_ties_go_to_the_first():
    assert by_size(np.array([4, 9, 9, 2, 2, 4, 2])).tolist() == [1, 2, 2, 0, 0, 1, 0]


def test_a_random_order_is_the_same_everywhere():
    assert random_order(8, np.random.PCG64(2020)).tolist() == RANDOM_ORDER_OF_8
    assert sorted(random_order(50, np.random.PCG64(1)).tolist()) == list(range(50))


RANDOM_ORDER_OF_8 = [4, 0, 1, 6, 7, 3, 2, 5]
