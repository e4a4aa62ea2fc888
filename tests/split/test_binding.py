"""The table of what binds."""

import pytest
from rich.console import Console

from dfprep.runs import configured
from dfprep.split.binding import BindingSize, binding_choices, binding_sizes, binding_table
from dfprep.split.inputs import Tables
from dfprep.split.people import people_of
from dfprep.tables import ActorRow, AlterationRow, VideoRow
from dfprep.types import Label, Status

ALL = ("original", "actor", "donor", "source_video", "near_copy")


def video(name, cluster, **known):
    label = Label.FAKE if known.get("original") else Label.REAL
    row = VideoRow(video=name, label=label, status=Status.OK, persons=1, **known)
    return row, ActorRow(name, 0, cluster), AlterationRow(name, 0, int(label is Label.FAKE))


def made(*videos):
    rows, actors, alterations = zip(*videos, strict=True)
    return Tables(
        rows, {row.video: [row] for row in actors}, {row.video: [row] for row in alterations}
    )  # fmt: skip


# a and b are linked by an actor; the fakes of b and c by a donor; c and d by a recording; e and f by nothing
CHAIN = made(
    video("a", 1), video("b", 1), video("b_f", 1, original="b", donor="dan"), video("c", 2, source_video="yt1"),
    video("c_f", 2, original="c", donor="dan"), video("d", 3, source_video="yt1"), video("e", 4), video("f", 5),
)  # fmt: skip


def sizes(bind=ALL, tables=CHAIN, files=None, copies=None):
    people = people_of(tables, files or {}, copies or {}, "own")
    found = binding_sizes(tables, people, configured("folds", bind=list(bind)))
    return {size.bind: (size.n_components, size.largest, size.n_videos, size.chosen) for size in found}


def test_each_choice_has_the_components_that_are_counted_by_hand():
    assert sizes() == {
        ("original",): (6, 2, 8, False),
        ("original", "actor"): (5, 3, 8, False),
        ("original", "donor"): (5, 4, 8, False),
        ("original", "source_video"): (5, 3, 8, False),
        ("original", "near_copy"): (6, 2, 8, False),
        ("original", "actor", "donor"): (4, 5, 8, False),
        ("original", "actor", "donor", "source_video"): (3, 6, 8, False),
        ALL: (3, 6, 8, True),
    }


def test_a_choice_that_is_no_line_of_the_table_becomes_one():
    assert list(sizes()) == binding_choices(ALL)
    found = sizes(["source_video", "original", "donor"])
    assert found[("original", "donor", "source_video")] == (4, 5, 8, True)
    assert sum(chosen for *_, chosen in found.values()) == 1
    assert len(found) == 9


def test_a_donor_that_is_a_video_binds_to_it():
    tables = made(video("a", 1), video("b", 2), video("b_f", 2, original="b", donor="a"))
    assert sizes(tables=tables)[ALL] == (1, 3, 3, True)
    assert sizes(["original"], tables)[("original",)] == (2, 2, 3, True)


def test_equal_files_bind_with_every_choice():
    found = sizes(files={"e": "same", "f": "same", "a": "another"})
    assert [components for components, *_ in found.values()] == [5, 4, 4, 4, 5, 3, 2, 2]


def test_near_copies_bind_if_they_are_chosen():
    copies = {name: "e" if name in "ef" else name for name in "abcdef"}
    found = sizes(copies=copies)
    assert [components for components, *_ in found.values()] == [6, 5, 5, 5, 5, 4, 3, 2]


def test_without_videos_there_is_no_line():
    empty = Tables([], {}, {})
    assert list(binding_sizes(empty, people_of(empty, {}, {}, "own"), configured("folds"))) == []


def test_the_table_has_a_line_for_each_choice():
    console = Console(width=120, record=True)
    settings = configured("folds", bind=["original", "donor"])
    console.print(binding_table(list(binding_sizes(CHAIN, people_of(CHAIN, {}, {}, "own"), settings))))
    lines = [line for line in console.export_text().splitlines() if "original" in line]
    assert len(lines) == 8
    (chosen,) = (line for line in lines if "chosen" in line)
    assert [cell.strip() for cell in chosen.strip("│").split("│")] == [
        "original + donor", "5", "4", "50.0%", "chosen"
    ]  # fmt: skip


@pytest.mark.parametrize("bind", [("original",), ALL])
def test_a_choice_in_words_is_what_a_user_types(bind):
    words = str(BindingSize(bind, 1_000, 12, 2_000, False))
    assert words == (f"folds.bind=[{','.join(bind)}] makes 1,000 groups, the largest of 12 of 2,000 videos (0.6%)")
