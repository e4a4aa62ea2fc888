import ast
import csv
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import dfprep.folds
from dfprep.errors import StoreError
from dfprep.folds import Entry, assign, audit
from dfprep.folds.audit_result import distance
from dfprep.runs import configured


def clean_table():
    """Rows of a table without leaks: 120 families of 60 people, a fifth with two, some fakes with a donor."""
    rng, entries, rows = np.random.default_rng(3), [], []
    for f in range(120):
        circle = int(rng.integers(30))
        people = [f"p{2 * circle}", f"p{2 * circle + 1}"]
        actors = people if f % 5 == 0 else people[:1]
        for i in range(4):
            donor = people[1] if i == 1 else ""
            name, label = (f"v{f:03}_{i}", "FAKE") if i else (f"v{f:03}", "REAL")
            alteration_class, links = (i + f) % 5 if i else 0, (*actors, *([donor] if donor else []))
            entries.append(Entry(name, f"v{f:03}", label, alteration_class, len(actors), links))
            rows.append({
                "index": f"videos/{name}.mp4", "video": name, "label": label, "original": f"v{f:03}" if i else "",
                "actors": "+".join(actors), "donor": donor, "person_count": len(actors), "status": "ok",
                "source_video": f"tape{f}", "near_copies": f"v{f:03}",
                "first_person_label": alteration_class, "second_person_label": 0 if len(actors) > 1 else None,
            })  # fmt: skip
    places = assign(entries, configured("folds", n_folds=3)).places
    for row in rows:
        place = places[row["video"]]
        row |= {"split": place.level, "cv_fold": place.fold, "isVal": place.fold == 2}
    return rows


CLEAN = clean_table()
NAMES = {row["video"]: [row["actors"]] for row in CLEAN}
HASHES = {row["video"]: f"hash of {row['video']}" for row in CLEAN}
NOWHERE = {"split": "", "cv_fold": None, "isVal": False, "status": "no_face"}


def check(result, what):
    return next(one for one in result.checks if one.what == what)


def elsewhere(row, boundary):
    """The row in another fold of its level, or in the other level."""
    if boundary == "fold":
        return row | {"cv_fold": (row["cv_fold"] + 1) % 3}
    return row | {"split": "1st_level" if row["split"] == "2nd_level" else "2nd_level"}


def test_a_clean_table_has_no_leak_and_everything_was_checked():
    result = audit(CLEAN, HASHES, NAMES, second_level=0.15)
    assert (result.leaks, result.ok) == (0, True)
    assert all(one.checked for one in result.checks)
    assert check(result, "originals").n_keys == 120
    assert check(result, "files").n_keys == len(CLEAN)
    assert check(result, "actors").n_keys == len({a for row in CLEAN for a in row["actors"].split("+")})


@pytest.mark.parametrize("boundary", ["fold", "level"])
@pytest.mark.parametrize("number", range(0, len(CLEAN), 37))
def test_one_video_elsewhere_leaks_its_original_and_every_person_of_it(boundary, number):
    rows = list(CLEAN)
    rows[number] = elsewhere(rows[number], boundary)
    result = audit(rows)
    original = check(result, "originals")
    assert original.leaks == 1
    assert original.across_levels == (boundary == "level")
    assert original.examples[0].startswith(rows[number]["video"][:4])
    assert check(result, "actors").leaks == rows[number]["person_count"]
    assert result.leaks > 0
    assert not result.ok


def placed(name, fold, **values):
    return {
        "video": name, "label": "REAL", "split": "1st_level", "cv_fold": fold, "original": "", "actors": "",
        "donor": "", "status": "ok",
    } | values  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        ({"actors": "404+79"}, {"actors": "79"}, "actors"),
        ({"actors": "[404, 79]"}, {"actors": "12,79"}, "actors"),
        ({"actors": "['ann', 'bea']"}, {"actors": "bea"}, "actors"),
        ({"actors": "ann + bea"}, {"actors": "cid"} | {"donor": "ann"}, "people seen or inserted"),
        ({"actors": "Doe, John+Poe, Jim"}, {"actors": "Poe, Jim"}, "actors"),
        ({"donor": "Nan"}, {"donor": "Nan"}, "donors"),
        ({"video": "none"}, {"video": "none"}, "videos"),
        ({"donor": "p3"}, {"donor": "p3"}, "donors"),
        ({"actors": "p1", "donor": "p3"}, {"actors": "p2+p3"}, "people seen or inserted"),
        ({"original": "x"}, {"video": "x"}, "originals"),
        ({"original": "x.mp4"}, {"original": "sub/x.mp4"}, "originals"),
        ({"video": "x"}, {"video": "x"}, "videos"),
        ({"hash": "1f"}, {"hash": "1f"}, "files"),
        ({"source_video": "yt1"}, {"source_video": "yt1"}, "source videos"),
        ({"near_copies": "a"}, {"near_copies": "a"}, "near copies"),
    ],
)
def test_a_key_in_two_folds_leaks(first, second, what):
    rows = [placed("a", 0, **{"hash": "", **first}), placed("b", 1, **{"hash": "", **second}), placed("c", 0)]
    assert check(audit(rows), what).leaks == 1
    both = [rows[0], rows[1] | {"cv_fold": 0}]
    assert audit(both).leaks == 0
    assert audit([rows[0], rows[1] | NOWHERE]).leaks == 0


def family_in(c23, c40, fake):
    """A video in two compressions, and the fake of the worse one, in the given folds."""
    return [
        placed("c23_000", c23),
        placed("c40_000", c40, original="c23_000"),
        placed("Deepfakes_c40_000_001", fake, label="FAKE", original="c40_000"),
    ]


def test_originals_are_followed_to_the_reference_of_the_family():
    assert audit(family_in(0, 0, 0)).leaks == 0
    for rows in (family_in(0, 1, 1), family_in(0, 0, 1), family_in(0, 1, 0)):
        found = check(audit(rows), "originals")
        assert (found.values, found.n_keys) == (("c23_000",), 1)
    without_the_middle = [family_in(0, 0, 0)[0], family_in(0, 0, 1)[2]]
    assert check(audit(without_the_middle), "originals").n_keys == 2  # nothing says that they belong together


def test_originals_in_a_circle_are_one_family():
    circle = [placed("a", 0, original="b"), placed("b", 1, original="c"), placed("c", 0, original="b")]
    assert check(audit(circle), "originals").values == ("b",)


@pytest.mark.parametrize(
    ("relation", "what", "first", "second"),
    [
        ("actor", "actors", {"actors": "7"}, {"actors": "7+8"}),
        ("donor", "donors", {"donor": "p3"}, {"donor": "p3"}),
        ("source_video", "source videos", {"source_video": "yt1"}, {"source_video": "yt1"}),
        ("near_copy", "near copies", {"near_copies": "a"}, {"near_copies": "a"}),
    ],
)
def test_what_is_not_bound_is_counted_and_is_no_leak(relation, what, first, second):
    rows = [placed("a", 0, **first), placed("b", 1, **second), placed("c", 0)]
    bound = audit(rows, bind=["original", relation])
    assert (bound.leaks, bound.ok) == (1, False)
    others = [one for one in ("actor", "donor", "source_video", "near_copy") if one != relation]
    free = audit(rows, bind=["original", *others])
    assert (free.leaks, free.ok) == (0, True)
    found = check(free, what)
    assert (found.checked, found.bound, found.values) == (True, False, check(bound, what).values)
    assert found.line().startswith(
        f"{what}: not bound: 1 of {found.n_keys} values on both sides of a boundary, 0 of"
    )
    stored = next(one for one in free.as_json()["checks"] if one["what"] == what)
    assert (stored["leaks"], stored["bound"], list(stored["values"])) == (0, False, list(found.values))


def test_a_donor_who_is_seen_elsewhere_leaks_only_if_actors_and_donors_bind():
    rows = [placed("a", 0, actors="1", donor="ann"), placed("b", 1, actors="2"), placed("c", 1, actors="3")]
    names = {"a": ["bea"], "b": ["ann"], "c": ["cid"]}
    assert audit(rows, names=names).leaks == 1
    for bind in (["original", "actor"], ["original", "donor"], ["original"]):
        assert audit(rows, names=names, bind=bind).leaks == 0


def test_a_person_whom_the_source_names_leaks_without_donors_too():
    rows = [placed("a", 0, actors="1", donor="dan"), placed("b", 1, actors="2")]
    names = {"a": ["ann"], "b": ["ann+bea"]}
    found = audit(rows, names=names, bind=["original", "actor"])
    assert found.leaks == check(found, "actors as named by the source").leaks == 1
    assert audit(rows, names=names, bind=["original", "donor"]).leaks == 0


def test_videos_originals_and_files_always_bind():
    rows = [placed("a", 0, hash="1f"), placed("b", 1, original="a", hash="1f"), placed("a", 1, hash="")]
    found = audit(rows, bind=[])
    assert [one.what for one in found.checks if one.leaks] == ["videos", "originals", "files"]


def test_all_values_are_in_the_result_and_few_of_them_in_the_line():
    rows = [placed(f"{k}{fold}", fold, source_video=f"yt{k}") for k in range(9) for fold in (0, 1)]
    found = check(audit(rows), "source videos")
    assert found.values == tuple(f"yt{k}" for k in range(9))
    assert (found.line().count("yt"), found.leaks) == (5, 9)


def test_the_same_content_in_two_folds_leaks():
    hashes = HASHES | {CLEAN[0]["video"]: "same"}
    other = next(row for row in CLEAN if row["cv_fold"] != CLEAN[0]["cv_fold"])
    result = audit(CLEAN, hashes | {other["video"]: "same"})
    assert result.leaks == check(result, "files").leaks == 1


def test_two_people_whom_clustering_could_not_place_are_not_one():
    assert audit([placed("a", 0, actors="-1"), placed("b", 1, actors="-1+5")]).leaks == 0


def test_a_donor_is_not_compared_with_cluster_numbers_but_with_the_sources_names():
    rows = [placed("a", 0, actors="7", donor="3"), placed("b", 1, actors="3")]
    result = audit(rows)
    assert result.leaks == 0
    assert not check(result, "people seen or inserted").checked
    named = audit(rows, names={"a": ["x"], "b": ["y+3"]})
    assert named.leaks == check(named, "people seen or inserted").leaks == 1


@pytest.mark.parametrize("column", ["donors", "donor"])
def test_donors_are_read_from_our_column_and_from_that_of_other_tables(column):
    rows = [{"video": "a", "cv_fold": 0, column: "p3+p4"}, {"video": "b", "cv_fold": 1, column: "p4"}]
    assert check(audit(rows), "donors").leaks == 1
    assert "donors: NOT CHECKED, no column donors" in audit([{"video": "a", "cv_fold": 0}]).lines()


def test_missing_columns_are_reported_as_unchecked():
    rows = [{"filename": "a.mp4", "fold": 0}, {"filename": "b.mp4", "fold": 1}]
    result = audit(rows)
    assert {one.what for one in result.checks if one.checked} == {"videos"}
    assert "actors: NOT CHECKED, no column actors" in result.lines()
    assert "files: NOT CHECKED, no content hashes" in result.lines()


def test_a_check_without_a_value_does_not_read_as_passed():
    rows = [{"video": name, "cv_fold": k, "source_video": "", "actors": "-1"} for k, name in enumerate("ab")]
    lines = audit(rows).lines()
    assert "source videos: NOT CHECKED, no video has a source video" in lines
    assert "actors: NOT CHECKED, no video has an actor" in lines


def test_training_and_validation_are_places_where_a_table_has_no_folds():
    rows = [{"video": "a", "isVal": "True", "actor": "x"}, {"video": "b", "isVal": "False", "actor": "x"}]
    assert audit(rows).leaks == 1


def test_names_with_commas_and_ids_like_numbers_are_what_they_are():
    rows = [placed("a", 0, actors="Smith, John"), placed("b", 1, actors="Doe, John", donor="Roe, John")]
    assert audit(rows).leaks == 0
    assert audit([placed("12", 0), placed("12.0", 1)]).leaks == 0


def test_within_a_level_or_a_fold_training_and_validation_are_two_places():
    level = {"split": "1st_level", "actors": "7"}
    rows = [{"video": "a", "isVal": "True"} | level, {"video": "b", "isVal": "False"} | level]
    assert audit(rows).leaks == 1
    same_fold = [placed("a", 0, actors="7", isVal="True"), placed("b", 0, actors="7", isVal="False")]
    assert audit(same_fold).leaks == 1
    assert audit([row | {"isVal": "True"} for row in same_fold]).leaks == 0


def test_ideals_are_only_given_for_levels_whose_share_is_known():
    rows = [placed(f"a{i}", 0, split="train" if i < 8 else "test") for i in range(10)]
    assert [part.ideal for part in audit(rows, second_level=0.15).levels] == [None, None]


def test_an_unreadable_table_is_reported_with_the_line(tmp_path):
    table = tmp_path / "folds.csv"
    table.write_text("video,cv_fold,donor\na,0,Smith, John\n")
    with pytest.raises(StoreError, match=r"folds\.csv, line 2 has more fields than there are columns"):
        audit(table)
    table.write_bytes("video,cv_fold,donor\na,0,Müller\n".encode("cp1252"))
    with pytest.raises(StoreError, match=r"folds\.csv is not UTF-8"):
        audit(table)


def test_a_csv_of_pandas_is_read_as_its_rows(tmp_path):
    table = tmp_path / "folds.csv"
    rows = [*CLEAN, CLEAN[0] | {"video": "gone"} | NOWHERE]
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(
            row | {"cv_fold": "" if row["cv_fold"] is None else f"{row['cv_fold']:.1f}"} for row in rows
        )
    assert audit(table) == audit(rows)


def test_sizes_ideals_and_shares_are_those_of_the_table():
    rows = [placed(f"a{i}", i % 2, label="FAKE" if i < 4 else "REAL", first_person_label=i // 4) for i in range(8)]
    rows += [placed(f"b{i}", 0, split="2nd_level", first_person_label=1) for i in range(2)]
    result = audit(rows, second_level=0.15)
    assert [(part.level, part.videos, part.ideal) for part in result.levels] == [
        ("1st_level", 8, pytest.approx(8.5)), ("2nd_level", 2, pytest.approx(1.5))]  # fmt: skip
    assert [(part.fold, part.videos, part.ideal) for part in result.folds] == [
        ("0", 4, 4),
        ("1", 4, 4),
        ("0", 2, 2),
    ]
    assert result.class_shares == {"0": 0.4, "1": 0.6}
    assert [part.class_distance for part in result.folds] == pytest.approx([0.1, 0.1, 0.4])
    assert result.folds[0].label_shares == {"FAKE": 0.5, "REAL": 0.5}


def test_a_videos_class_is_the_highest_of_its_people():
    rows = [placed("a", 0, first_person_label=0, second_person_label=3), placed("b", 0, first_person_label=1)]
    assert audit(rows).class_shares == {"1": 0.5, "3": 0.5}


def test_who_has_no_place_is_counted_by_status():
    out = {"split": "", "cv_fold": None}
    rows = [*CLEAN, *(placed(f"x{i}", 0) | NOWHERE for i in range(3)), placed("y", 0, status="excluded") | out]
    result = audit(rows)
    assert result.left_out == {"excluded": 1, "no_face": 3}
    assert result.ok


def test_faceless_videos_in_a_fold_and_good_ones_without_are_faults():
    assert audit([placed("a", 0), placed("b", 999, person_count=0)]).misplaced == 1
    assert audit([placed("a", 0), placed("b", 0, status="no_face")]).misplaced == 1
    lost = audit([placed("a", 0), placed("b", 0) | NOWHERE | {"status": "ok"}])
    assert (lost.unplaced, lost.leaks, lost.ok) == (1, 0, False)


def test_the_result_is_json_and_describes_the_leak():
    rows = [placed("a", 0, actors="404+79"), placed("b", 1, actors="79")]
    result = audit(rows)
    assert json.loads(json.dumps(result.as_json()))["leaks"] == 1
    assert result.lines()[0] == (
        "1 leaks; 2 of 2 videos have a place; NOT CHECKED: originals, actors as named by the source, donors, "
        "people seen or inserted, source videos, near copies, files"
    )
    sentence = next(line for line in result.lines() if line.startswith("actors"))
    assert sentence == (
        "actors: 1 of 2 LEAK, 0 of them across levels; such as 79 in 1st_level fold 0 (1), 1st_level fold 1 (1)"
    )
    assert len({len(line) for line in result.lines() if "fold 0 " in line and "such as" not in line}) == 1


def test_a_table_without_places_or_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(StoreError, match=r"none of the columns split, cv_fold and isVal.*it has video"):
        audit([{"video": "a"}])
    with pytest.raises(StoreError, match=r"the table of folds .* does not exist"):
        audit(tmp_path / "folds.csv")


def test_the_audit_shares_the_relations_with_the_assignment_and_nothing_else():
    folder = Path(dfprep.folds.__file__).parent
    imported = set()
    for path in folder.glob("audit*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module)
    ours = {name for name in imported if name.startswith("dfprep")}
    what_is_related = {f"dfprep.folds.{name}" for name in ("names", "donors", "relations")}
    its_own = {f"dfprep.folds.audit_{name}" for name in ("columns", "relations", "result")}
    assert ours <= {"dfprep.errors", "dfprep.files", "dfprep.parsing"} | what_is_related | its_own


def test_the_distance_of_classes_does_not_depend_on_the_order_of_their_sum():
    shares = {str(k): 0.1 * (k % 7) / 3 for k in range(40)}
    whole = {str(k): 0.1 * (k % 5) / 7 for k in range(40)}
    backwards = dict(reversed(shares.items())), dict(reversed(whole.items()))
    exact = sum((abs(Fraction(shares[k]) - Fraction(whole[k])) for k in shares), Fraction())
    assert distance(shares, whole) == distance(*backwards)
    assert distance(shares, whole) == pytest.approx(float(exact / 2), rel=1e-15)
