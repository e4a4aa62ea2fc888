import numpy as np
import pytest

from dfprep.actors import PersonEmbeddings
from dfprep.errors import StoreError


def vectors(*rows):
    return np.array(rows, np.float32)


def test_the_order_of_the_input_does_not_matter():
    entries = [("b", 0, vectors([1, 0])), ("a", 1, vectors([0, 1], [0, 2])), ("a", 0, vectors([3, 4]))]
    people = PersonEmbeddings.of(entries)
    assert people.videos == ("a", "a", "b")
    assert people.persons.tolist() == [0, 1, 0]
    assert people.owner.tolist() == [0, 1, 1, 2]
    np.testing.assert_array_equal(PersonEmbeddings.of(entries[::-1]).vectors, people.vectors)


def test_a_vector_is_the_direction_of_the_mean_of_normalised_frames():
    people = PersonEmbeddings.of([("a", 0, vectors([10, 0], [0, 1]))])
    np.testing.assert_allclose(people.vectors, [[0.5**0.5, 0.5**0.5]], rtol=1e-6)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([("a", 0, vectors([1, np.nan]))], "person 0 of video a has embeddings that are not finite"),
        ([("a", 0, vectors([0, 0]))], "all zero"),
        ([("a", 0, np.zeros((1, 0), np.float32))], "extract with embedder=facenet or embedder=dlib"),
        ([("a", 0, vectors([1])), ("b", 0, vectors([1, 2]))], "embeddings of 1 and 2 numbers"),
        ([("a", 0, vectors([1])), ("a", 0, vectors([1]))], "person 0 of video a is there twice"),
    ],
)
def test_embeddings_that_cannot_be_compared_are_reported(entries, message):
    with pytest.raises(StoreError, match=message):
        PersonEmbeddings.of(entries)
