"""From face embeddings to actors: which videos show the same person."""

from dfprep.actors.clustering import Actors, KDistanceCurve, cluster
from dfprep.actors.dbscan import Dbscan
from dfprep.actors.evaluation import LabelledScores, evaluate, evaluate_labelled
from dfprep.actors.person_embeddings import PersonEmbeddings
from dfprep.actors.person_rows import actor_rows
from dfprep.actors.projection import NoProjection, Projected, Projection
from dfprep.actors.tsne import OpenTsne, Tsne

__all__ = [
    "Actors",
    "Dbscan",
    "KDistanceCurve",
    "LabelledScores",
    "NoProjection",
    "OpenTsne",
    "PersonEmbeddings",
    "Projected",
    "Projection",
    "Tsne",
    "actor_rows",
    "cluster",
    "evaluate",
    "evaluate_labelled",
]
