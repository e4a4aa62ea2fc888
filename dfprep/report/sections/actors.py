"""Who is the same person: a map of all people, and the largest actors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from dfprep.plots import evenly_chosen
from dfprep.report.actor_map import actor_map
from dfprep.report.face_pictures import FACES_IN_STRIP, FacePictures
from dfprep.report.page import Block, Cell, Finding, Paragraph, Section, State, Table, not_run
from dfprep.report.positions import MapLayout
from dfprep.report.results import Results
from dfprep.tables import ActorRow

ACTORS_LISTED, NAMES_LISTED = 20, 4


def actors_section(results: Results, pictures: FacePictures, layout: MapLayout) -> Section:
    """The map of the people of the real videos, and faces of the largest actors."""
    if results.actors is None:
        return not_run("actors", "Actors", "cluster", "actors.csv", results.root)
    people = people_of_references(results)
    if not people:
        return Section("actors", "Actors", [Paragraph("There is no real video with faces, so nobody to cluster.")])
    actors: dict[int, list[ActorRow]] = defaultdict(list)
    for row in people:
        if not row.noise:
            actors[row.actor].append(row)
    noise = sum(row.noise for row in people)
    sentence = f"{len(people):,} people of real videos are {len(actors):,} actors; {noise:,} are noise, without one"
    blocks: list[Block] = [Paragraph(f"{sentence}. Fakes have the actors of their originals.")]
    blocks.append(actor_map(people, results, pictures, layout))
    blocks.append(_largest(actors, results, pictures))
    state = State.FOUND if noise > len(people) / 2 else State.GOOD
    return Section("actors", "Actors", blocks, [Finding(state, f"Actors: {sentence}")])


def people_of_references(results: Results) -> list[ActorRow]:
    """The rows of ``actors.csv`` that are of real videos with a face file of their own."""
    assert results.actors is not None
    there = {
        row.video for row in results.videos if row.has_faces and not row.original and row.label.value == "REAL"
    }
    return [row for row in results.actors if row.video in there]


def _largest(actors: Mapping[int, Sequence[ActorRow]], results: Results, pictures: FacePictures) -> Table:
    by_size = sorted(actors.items(), key=lambda item: (-len(item[1]), item[0]))
    rows: list[tuple[Cell, ...]] = []
    for number, members in by_size[:ACTORS_LISTED]:
        shown = [members[i] for i in evenly_chosen(len(members), FACES_IN_STRIP)]
        alt = f"faces of actor {number} in {', '.join(row.video for row in shown)}"
        faces = pictures.strip_of([(row.video, row.person) for row in shown], alt)
        videos = sorted({row.video for row in members})
        rows.append((f"{number}", _names(videos, results), faces or "", f"{len(videos):,}"))
    left_out = len(by_size) - len(rows)
    more = f"{left_out:,} smaller actors are in actors.csv" if left_out else ""
    return Table("The largest actors", ("actor", "names in the source", "faces", "videos"), rows, 3, more)


def _names(videos: Sequence[str], results: Results) -> str:
    """The names that the source gives to people of every one of `videos`; without any, some of all names."""
    names = [set(results.by_id[video].actor.split("+")) - {""} for video in videos]
    common = sorted(set.intersection(*names))
    return " or ".join(common) or ", ".join(sorted(set.union(*names))[:NAMES_LISTED])
