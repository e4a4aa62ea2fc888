"""From vectors to people: which videos show the same actor."""

from dfprep.actors.clustering import Actors, Dbscan, KDistance, cluster
from dfprep.actors.judging import Labelled, judge, judge_labelled
from dfprep.actors.people import People
from dfprep.actors.person_rows import actor_rows
from dfprep.actors.projection import NoProjection, OpenTsne, Projected, Projection, Tsne

__all__ = [
    "Actors",
    "Dbscan",
    "KDistance",
    "Labelled",
    "NoProjection",
    "OpenTsne",
    "People",
    "Projected",
    "Projection",
    "Tsne",
    "actor_rows",
    "cluster",
    "judge",
    "judge_labelled",
]
