"""From face embeddings to actors: which videos show the same person."""

from dfprep.actors.auto_projection import AutoProjection
from dfprep.actors.clustering import (
    Actors,
    Clusters,
    KDistanceCurve,
    cluster,
    find_clusters,
    spanning_tree,
    to_actors,
    tree_version,
)
from dfprep.actors.dbscan import Dbscan
from dfprep.actors.evaluation import LabelledScores, evaluate, evaluate_labelled
from dfprep.actors.mutual_reachability import MutualReachabilityTree
from dfprep.actors.named_actors import ActorSource, Naming, actors_by_name, actors_by_name_and_cluster, naming
from dfprep.actors.people import People, people_of
from dfprep.actors.person_embeddings import PersonEmbeddings
from dfprep.actors.person_rows import actor_rows, unpaired_rows
from dfprep.actors.projection import NoProjection, Projected, Projection
from dfprep.actors.same_person import SamePerson
from dfprep.actors.tsne import OpenTsne, Tsne

__all__ = [
    "unpaired_rows",
    "ActorSource",
    "Actors",
    "AutoProjection",
    "Clusters",
    "Dbscan",
    "KDistanceCurve",
    "LabelledScores",
    "MutualReachabilityTree",
    "Naming",
    "NoProjection",
    "OpenTsne",
    "People",
    "PersonEmbeddings",
    "Projected",
    "Projection",
    "SamePerson",
    "Tsne",
    "actor_rows",
    "actors_by_name",
    "actors_by_name_and_cluster",
    "cluster",
    "evaluate",
    "evaluate_labelled",
    "find_clusters",
    "naming",
    "people_of",
    "spanning_tree",
    "to_actors",
    "tree_version",
]
