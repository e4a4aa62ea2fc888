"""The measures of a cluster run: of the actors, of the clusters alone, and how far clusters and names agree."""

from __future__ import annotations

from dataclasses import dataclass

from dfprep.actors import Actors, LabelledScores, Naming, evaluate, evaluate_labelled, naming
from dfprep.cluster.inputs import RealPeople

OF_CLUSTERS = {
    "actors": "clusters",
    "noise_share": "clusters_noise_share",
    "cannot_link_violation_share": "clusters_cannot_link_violation_share",
    "silhouette": "clusters_silhouette",
}
"""The measures that also are logged of the clusters alone, where names decide on the actors, and their names."""


@dataclass(frozen=True)
class Measures:
    """Everything that is printed and logged about a run.

    Attributes:
        source: names, clusters or both, see `dfprep.actors.ActorSource`.
        actors: see `dfprep.actors.evaluate`, of the actors in the table.
        clusters: the same of the clusters alone; None where nothing was clustered.
        labelled: the clusters alone compared with the names; None where one of them does not exist.
        naming: how many people have a name.
        embedded: whether there are embeddings.
        projection: the name of the projection, and why it was chosen; empty where nothing was clustered.
    """

    source: str
    actors: dict[str, float]
    clusters: dict[str, float] | None
    labelled: LabelledScores | None
    naming: Naming
    embedded: bool
    projection: str

    @classmethod
    def of(
        cls, people: RealPeople, actors: Actors, clusters: Actors | None, source: str, projection: str = ""
    ) -> Measures:
        """The measures of `actors`, and of the `clusters` alone."""
        scores, of_clusters, labelled = evaluate(people.people, actors), None, None
        if clusters is not None:
            of_clusters = scores if clusters is actors else evaluate(people.people, clusters)
            labelled = evaluate_labelled(people.names, clusters) if people.n_named else None
        return cls(
            source, scores, of_clusters, labelled, naming(people.names, actors), "silhouette" in scores, projection
        )

    @property
    def by_name(self) -> bool:
        """Whether names decide on actors."""
        return self.source == "names" or (self.source == "both" and self.naming.named > 0)

    def metrics(self) -> dict[str, float]:
        """Numbers for the comparison of runs, the most important first."""
        first = _agreement(self.labelled) if self.labelled else {}
        if not first and self.embedded:
            first = {"silhouette": self.actors["silhouette"]}
        metrics = first | self.actors
        if self.by_name:
            metrics |= {"named": self.naming.named, "named_by_cluster": self.naming.by_cluster}
            metrics |= {name: self.clusters[key] for key, name in OF_CLUSTERS.items()} if self.clusters else {}
        return metrics


def _agreement(labelled: LabelledScores) -> dict[str, float]:
    return {
        "bcubed_f": labelled.bcubed_f,
        "bcubed_precision": labelled.bcubed_precision,
        "bcubed_recall": labelled.bcubed_recall,
        "ari": labelled.ari,
        "names": labelled.n_names,
        "names_in_several_clusters": labelled.n_split,
        "clusters_with_several_names": labelled.n_mixed,
        "confused_pairs_of_names": len(labelled.confused),
    }
