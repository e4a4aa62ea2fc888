"""The printed report of a cluster run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from dfprep.actors import LabelledScores
from dfprep.cluster.measures import Measures


def actor_report(n_videos: int, measures: Measures, advised: Iterable[str]) -> Iterator[RenderableType]:
    """The table of measures, and notes where clusters are doubtful or people without a name are noise.

    Args:
        n_videos: real videos.
        advised: further notes, see `dfprep.cluster.advice`.
    """
    table = Table(title="Actors in the real videos", show_header=False)
    for name, text in (*_of_actors(n_videos, measures), *_of_clusters(measures), *_of_names(measures)):
        table.add_row(name, escape(text))
    yield table
    for note in (*advised, *_notes(measures)):
        yield Text.from_markup(f"[yellow]Note:[/yellow] {note}")


def _of_actors(n_videos: int, measures: Measures) -> Iterator[tuple[str, str]]:
    scores, naming = measures.actors, measures.naming
    yield "people", f"{scores['people']:,} in {n_videos:,} real videos"
    if measures.by_name:
        yield "people with the actor of their name", f"{naming.named:,}"
    if measures.by_name and naming.unnamed:
        by_cluster = f"{naming.by_cluster:,} have a named actor by their cluster"
        yield "people without a name", f"{by_cluster}, {naming.own:,} another actor, {naming.noise:,} none"
    largest, median = f"{scores['largest_actor']:,} times", f"{scores['median_actor']:g} times"
    yield "actors", f"{scores['actors']:,}; the largest appears {largest}, the median actor {median}"
    yield "noise", f"{scores['noise']:,} ({scores['noise_share']:.1%}): people without an actor"
    if measures.projection:
        yield "projection", measures.projection
    if "eps" in scores:
        yield "eps", f"{scores['eps']:.4g}"
    moved = f"; {scores['repaired']:,} people were moved out" if scores["repaired"] else ""
    violated = f"{scores['cannot_link_violation_share']:.1%} of {scores['cannot_link_pairs']:,} pairs"
    yield "two people of one video in one actor", violated + moved
    if "silhouette" in scores:
        yield "silhouette of the embeddings", f"{scores['silhouette']:.3f}"


def _of_clusters(measures: Measures) -> Iterator[tuple[str, str]]:
    """The clusters alone, where the actors differ from them because of the names."""
    scores = measures.clusters
    if scores is not None and measures.by_name:
        violated = f"{scores['cannot_link_violation_share']:.1%} of the pairs in one cluster"
        noise = f"{scores['noise_share']:.1%} noise"
        yield "clusters alone", f"{scores['actors']:,}; {noise}; {violated}; silhouette {scores['silhouette']:.3f}"


def _of_names(measures: Measures) -> Iterator[tuple[str, str]]:
    """How far clusters and names agree."""
    if measures.labelled is not None:
        yield from _agreement(measures.labelled)
    elif measures.source == "names":
        remedy = "actors.source=both compares them" if measures.embedded else "the face files hold no embeddings"
        yield "clusters and names", f"NOT COMPARED: actors.source=names clusters nobody; {remedy}"


def _agreement(labelled: LabelledScores) -> Iterator[tuple[str, str]]:
    f, precision, recall = labelled.bcubed_f, labelled.bcubed_precision, labelled.bcubed_recall
    bcubed = f"F {f:.3f}, precision {precision:.3f}, recall {recall:.3f}"
    yield "B-cubed for the source's names", f"{bcubed} ({labelled.n:,} people); ARI {labelled.ari:.3f}"
    yield "names in several clusters", f"{labelled.n_split:,} of {labelled.n_names:,}"
    yield "clusters with several names", f"{labelled.n_mixed:,} of {labelled.n_clusters:,} with names"
    yield "most confused names", ", ".join(f"{a} and {b} ({n})" for a, b, n in labelled.confused[:5]) or "none"


def _notes(measures: Measures) -> Iterator[str]:
    unnamed = measures.naming.unnamed
    if measures.source == "names" and unnamed:
        remedy = "actors.source=both" if measures.embedded else "embedder=facenet and actors.source=both"
        yield (
            f"{unnamed:,} of {measures.actors['people']:,} people have no name in videos.csv, so they are noise; "
            f"with {remedy} they are clustered"
        )
