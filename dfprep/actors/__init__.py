"""From vectors to people: which videos show the same actor."""

from dfprep.actors.clustering import Actors, Dbscan, KDistance, cluster
from dfprep.actors.judging import Labelled, judge, judge_labelled
from dfprep.actors.people import People
from dfprep.actors.projection import NoProjection, OpenTsne, Projected, Projection, Tsne
from dfprep.actors.table import ActorRow, actor_rows

__all__ = [
    "ActorRow",
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
