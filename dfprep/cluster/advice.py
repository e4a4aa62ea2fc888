"""What to set where the clusters are doubtful: the keys that help, with values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dfprep.actors import Dbscan

UNCLEAR_SILHOUETTE = 0.25
"""The silhouette below which there may be no clusters. Simulated sets of one person, of one person and a few
others, or of unrelated people had at most 0.11; sets with clusters had at least 0.30."""

MANY = 0.5
"""The share of noise from which it is named."""


def advice(clusters: Mapping[str, float], projection: str, settings: Dbscan, embedder: str) -> Iterator[str]:
    """Sentences about clusters with the measures `clusters` (see `dfprep.actors.evaluate`), none if all is well.

    Args:
        projection: its name: none, tsne, ...
        settings: of the clustering that made them. embedder: the name of its class, if known.
    """
    if clusters["silhouette"] < UNCLEAR_SILHOUETTE:
        yield (
            f"a silhouette below {UNCLEAR_SILHOUETTE:g} means that no clear clusters were found: perhaps nearly "
            "all videos show the same person, or each shows a different one; check the figure actors/faces, "
            f"then {_remedy(clusters, projection, settings, embedder)}"
        )
    if clusters["cannot_link_violation_share"] > 0 and settings.cannot_link == "report":
        yield (
            "two people of one video are one actor; clustering.cannot_link=repair takes one of them out, and a "
            f"smaller eps, such as clustering.eps={0.8 * clusters['eps']:.2g}, may keep them apart"
        )
    if clusters["noise_share"] > MANY and settings.min_samples > 1:
        yield (
            f"{clusters['noise_share']:.0%} of the people are noise, because fewer than clustering.min_samples="
            f"{settings.min_samples} of their videos look alike; clustering.min_samples=1 makes each an actor"
        )


def _remedy(clusters: Mapping[str, float], projection: str, settings: Dbscan, embedder: str) -> str:
    if projection != "none":
        return "set projection=none, because a map places unrelated people, and the videos of one, anywhere"
    eps = clusters["eps"]
    if settings.eps != "auto":
        return f"set clustering.eps=auto instead of {eps:.3g}"
    limit = settings.same_person_of(embedder).doubtful
    # the distances of the data are about eps: on their other side the limit would change nothing
    lower, upper = 0.8 * min(limit, eps), 1.5 * max(limit, eps)
    return (
        f"set clustering.same_person, on which eps=auto relied: {lower:.2g} instead of {limit:.2g} keeps "
        f"more people apart, {upper:.2g} takes more videos for one person's"
    )
