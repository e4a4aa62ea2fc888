"""The audit of splits that others published: each format clean, and with a planted leak of each relation."""

import json
from pathlib import Path

import pytest

from dfprep.errors import ConfigError, DfprepError, StoreError
from dfprep.folds import read_split
from dfprep.runs import configured
from dfprep.split.__main__ import audit_split
from dfprep.split.foreign import audit_any
from dfprep.store import OutputFolder
from dfprep.tables import ActorRow, VideoRow, write_table, write_videos
from dfprep.types import Label, Status

LISTS = Path(__file__).resolve().parents[3] / "shared" / "datasets" / "ffpp"
PEOPLE = "people seen or inserted"


def leaks(path, out=Path("nowhere"), **changes):
    """The leaking values of each relation, by name."""
    found = audit_any(path, OutputFolder(out), configured("folds", **changes)).audit
    return {check.what: set(check.values) for check in found.checks if check.leaks}


def lines(path, out=Path("nowhere")):
    found = audit_any(path, OutputFolder(out), configured("folds"))
    return [*found.notes, *found.audit.lines()]


def put(root, files):
    """Write texts, and other values as JSON, by path; returns the folder."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return root


PAIRS = {
    "train.json": [["071", "054"], ["087", "081"]], "val.json": [["720", "672"]], "test.json": [["953", "974"]],
}  # fmt: skip
RECORDINGS = {number: f"yt{number} 0" for pairs in PAIRS.values() for pair in pairs for number in pair}


def test_pairs_of_sequences_are_clean_or_leak_a_source_video(tmp_path):
    root = put(tmp_path, PAIRS | {"conversion_dict.json": RECORDINGS})
    assert leaks(root) == leaks(root / "train.json") == {}
    assert lines(root)[0].startswith("16 videos from test.json, train.json, val.json: pairs of sequences")
    put(root, {"conversion_dict.json": RECORDINGS | {"953": "yt071 1"}})
    assert leaks(root) == {"source videos": {"yt071"}}


def test_a_sequence_in_two_lists_leaks_itself_its_person_and_the_donor(tmp_path):
    root = put(tmp_path, PAIRS | {"val.json": [["071", "672"]]})
    found = leaks(root)
    assert found["videos"] == {"071"}
    assert found["originals"] == found["actors as named by the source"] == {"071"}
    assert "071" in found["donors"]
    assert "source videos: NOT CHECKED, no video has a source video" in lines(root)


def test_the_official_lists_of_faceforensics_leak_exactly_seven_source_videos():
    if not LISTS.is_dir():
        pytest.skip("the folder with the lists of FaceForensics++, ../shared/datasets/ffpp, is not there")
    sequences = {}
    for number, value in json.loads((LISTS / "conversion_dict.json").read_text()).items():
        sequences.setdefault(value.split()[0], []).append(number)
    found = leaks(LISTS)
    assert list(found) == ["source videos"]
    assert sorted("/".join(sorted(sequences[key])) for key in found["source videos"]) == [
        "605/606", "639/640", "755/756", "837/838", "875/876", "954/955", "982/983"
    ]  # fmt: skip


CELEB = "0 Celeb-synthesis/id1_id2_0001.mp4\n1 Celeb-real/id1_0001.mp4\n1 YouTube-real/00012.mp4\n"


@pytest.mark.parametrize(
    ("line", "leaking"),
    [
        ("1 Celeb-real/id3_0001.mp4", {}),
        ("0 Celeb-synthesis/id3_id4_0000.mp4", {}),
        ("1 Celeb-real/id1_0007.mp4", {"actors as named by the source": {"id1"}}),
        ("1 Celeb-real/id2_0007.mp4", {PEOPLE: {"id2"}}),
        ("0 Celeb-synthesis/id3_id2_0001.mp4", {"donors": {"id2"}}),
        ("1 YouTube-real/00012.mp4", {"videos": {"00012"}, "originals": {"00012"}}),
    ],
)
def test_text_lists_of_celeb_df_leak_what_the_names_say(tmp_path, line, leaking):
    root = put(tmp_path, {"List_of_testing_videos.txt": CELEB, "List_of_training_videos.txt": line})
    assert leaks(root) == leaking


@pytest.mark.parametrize(
    ("train", "test", "leaking"),
    [
        ("real/a/000.png", "real/b/000.png", {}),
        ("real/a/000.png", "real/a/007.png", {"videos": {"a"}}),
        ("D:\\x\\real\\a\\000.PNG", "D:\\x\\real\\a\\007.PNG", {"videos": {"a"}}),
        ("fake/id1_id2_0001/000.jpg", "real/id2_0003/000.jpg", {PEOPLE: {"id2"}}),
        ("fake/id1_id2_0001_000.jpg", "real/id2_0003_004.jpg", {PEOPLE: {"id2"}}),
    ],
)
def test_listed_pictures_are_those_of_their_video(tmp_path, train, test, leaking):
    root = put(tmp_path, {"train.txt": f"{train}\nreal/z/000.png 0\nreal/z/001.png 0\n", "test.txt": test})
    assert leaks(root) == leaking
    assert lines(root)[0].startswith("3 videos")


def test_a_label_without_videos_does_not_hide_a_deepfakebench_split(tmp_path):
    parts = {"train": {"a": {"frames": []}}, "test": {"a": {"frames": []}}}
    assert leaks(put(tmp_path, {"X.json": {"X": {"X_real": parts, "X_fake": {}}}})) == {"videos": {"a"}}


def test_a_list_of_one_part_alone_is_not_checked(tmp_path):
    root = put(tmp_path, {"List_of_testing_videos.txt": CELEB})
    found = lines(root / "List_of_testing_videos.txt")
    assert "actors as named by the source: NOT CHECKED, all videos are in one place, test" in found
    assert "none of" not in "".join(found)


@pytest.mark.parametrize(
    ("fake", "leaking"),
    [
        ("003_M101.mp4", {}),
        ("000_M103.mp4", {"originals": {"000"}, "actors as named by the source": {"000"}}),
        ("003_M100.mp4", {"donors": {"M100"}}),
    ],
)
def test_text_lists_of_deeperforensics_leak_what_the_names_say(tmp_path, fake, leaking):
    root = put(tmp_path, {"lists/splits/train.txt": "000_M100.mp4\n", "lists/splits/test.txt": fake})
    assert leaks(root) == leaking


def entry(label, split, original=None):
    return {"label": label, "split": split, "original": original}


DFDC = {"a.mp4": entry("REAL", "train"), "b.mp4": entry("FAKE", "train", "a.mp4"), "c.mp4": entry("REAL", "test")}


@pytest.mark.parametrize(
    ("more", "leaking"),
    [
        ({"d.mp4": entry("FAKE", "test", "c.mp4")}, {}),
        ({"d.mp4": entry("FAKE", "test", "a.mp4")}, {"originals": {"a"}}),
        ({"d.mp4": entry("FAKE", "validation", "gone.mp4"), "e.mp4": entry("FAKE", "test", "gone.mp4")},
         {"originals": {"gone"}}),
    ],
)  # fmt: skip
def test_metadata_by_file_name_leaks_originals(tmp_path, more, leaking):
    root = put(tmp_path, {"metadata.json": DFDC | more})
    assert leaks(root) == leaks(root / "metadata.json") == leaking


def test_metadata_of_several_parts_is_one_split(tmp_path):
    second = {"d.mp4": entry("FAKE", "test", "a.mp4")}
    root = put(tmp_path, {"dfdc_train_part_0/metadata.json": DFDC, "dfdc_train_part_1/metadata.json": second})
    assert leaks(root) == {"originals": {"a"}}


def lavdf(file, split, original=None):
    return {
        "file": file,
        "split": split,
        "original": original,
        "n_fakes": int(bool(original)),
        "modify_video": True,
    }


@pytest.mark.parametrize(("split", "leaking"), [("train", {}), ("dev", {"originals": {"000001"}})])
def test_a_list_of_objects_leaks_originals(tmp_path, split, leaking):
    videos = [
        {"file": "train/000001.mp4", "split": "train", "original": None, "n_fakes": 0},
        {"file": "test/000009.mp4", "split": "test", "original": None, "n_fakes": 0},
        lavdf(f"{split}/000002.mp4", split, "train/000001.mp4"),
    ]
    assert leaks(put(tmp_path, {"metadata.min.json": videos})) == leaking


def bench(train, test, compression=True):
    def of(names):
        videos = {name: {"label": "x", "frames": [f"./rgb/M/c23/frames/{name}/000.png"]} for name in names}
        return {"c23": videos} if compression else videos

    labels = {"FF-real": ([one for one in train if "_" not in one], [one for one in test if "_" not in one]),
              "FF-DF": ([one for one in train if "_" in one], [one for one in test if "_" in one])}  # fmt: skip
    return {"FaceForensics++": {label: {"train": of(a), "test": of(b)} for label, (a, b) in labels.items()}}


@pytest.mark.parametrize(
    ("test", "leaking"),
    [
        (["003", "003_004"], {}),
        (["003", "000_003"], {"originals": {"000"}, "actors as named by the source": {"000"}}),
        (["003", "003_001"], {"donors": {"001"}}),
        (["001"], {PEOPLE: {"001"}}),
    ],
)
@pytest.mark.parametrize("compression", [True, False])
def test_deepfakebench_leaks_what_the_names_say(tmp_path, test, leaking, compression):
    root = put(tmp_path, {"FF.json": bench(["000", "000_001"], test, compression)})
    assert leaks(root / "FF.json") == leaking


def test_folders_of_parts_leak_videos_names_and_equal_files(tmp_path):
    clean = {
        "train/real/id1_0001.mp4": "a",
        "train/fake/id1_id2_0001.mp4": "bb",
        "validation/real/id3_0001.mp4": "c",
    }
    assert leaks(put(tmp_path / "clean", clean)) == {}
    planted = {"test/real/id4_0001.mp4": "a", "test/real/id2_0009.mp4": "eeee"}
    assert leaks(put(tmp_path / "planted", clean | planted)) == {
        PEOPLE: {"id2"}, "files": {"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"}
    }  # fmt: skip


def test_pictures_are_frames_of_videos_where_names_or_folders_say_so(tmp_path):
    root = put(tmp_path, {
        "train/real/071_012.png": "a", "train/fake/071_054_003.png": "b", "test/real/071_013.png": "c",
        "train/real/sequence/001.png": "d", "test/real/sequence/002.png": "e",
        "train/fake/swap__p0__001.png": "f", "test/fake/swap__p0__002.png": "g", "test/real/00001.png": "h",
        "train/real/00002.png": "h",
    })  # fmt: skip
    found = leaks(root)
    assert found["originals"] >= {"071"}
    assert len(found["files"]) == 1
    assert {one.text for one in read_split(root).videos if one.part == "test"} == {
        "test/real/071", "test/real/sequence", "test/fake/swap", "test/real/00001.png"
    }  # fmt: skip


@pytest.fixture
def out(tmp_path):
    """The tables of FaceForensics++'s videos in two compressions and two methods."""
    rows = []
    for c in ("c23", "c40"):
        for number in ("071", "054", "953", "974"):
            real = f"original_sequences/youtube/{c}/videos/{number}.mp4"
            rows.append(VideoRow(video=f"{c}_{number}", name=f"{number}.mp4", path=real, label=Label.REAL,
                                 compression=c, status=Status.OK, persons=1, actor=number,
                                 original="" if c == "c23" else f"c23_{number}"))  # fmt: skip
        for pair in ("071_054", "054_071", "953_974", "974_953"):
            rows += [VideoRow(video=f"{m}_{c}_{pair}", name=f"{pair}.mp4", label=Label.FAKE, compression=c,
                              method=m, path=f"manipulated_sequences/{m}/{c}/videos/{pair}.mp4",
                              original=f"{c}_{pair[:3]}", status=Status.OK, persons=1, actor=pair[:3],
                              donor=pair[4:])
                     for m in ("Deepfakes", "FaceSwap")]  # fmt: skip
    folder = tmp_path / "out"
    folder.mkdir()
    write_videos(folder / "videos.csv", rows)
    clusters = {"071": 1, "054": 2, "953": 3, "974": 4}
    write_table(folder / "actors.csv", ActorRow, [ActorRow(row.video, 0, clusters[row.actor]) for row in rows])
    return folder


def test_with_tables_a_listed_name_stands_for_every_method_and_compression(tmp_path, out):
    root = put(tmp_path / "lists", {"train.json": [["071", "054"]], "test.json": [["953", "974"], ["111", "222"]]})
    found = lines(root, out)
    assert f"8 of 12 listed videos are in {out / 'videos.csv'}" in found
    assert "NOT CHECKED: 4 listed videos that are not there, such as 111" in found
    assert any(line.startswith("0 leaks; 24 of 24 videos have a place") for line in found)
    assert "actors: none of 4 on both sides of a boundary" in found


def test_with_tables_clusters_leak_and_what_is_not_listed_is_the_other_part(tmp_path, out):
    listed = (
        "original_sequences/youtube/c23/videos/071.mp4\nmanipulated_sequences/FaceSwap/c40/videos/071_054.mp4\n"
    )
    found = leaks(put(tmp_path / "lists", {"test.txt": listed}) / "test.txt", out)
    assert found["originals"] == {"c23_071"}
    assert found["actors"] == {"1"}
    assert found["donors"] == {"054"}


def test_tables_of_another_data_set_are_not_used(tmp_path, out):
    root = put(tmp_path / "lists", {"train.txt": "real/ada.mp4\n", "test.txt": "real/bea.mp4\n"})
    assert "videos: none of 2 on both sides of a boundary" in lines(root, out)


def test_a_leak_fails_and_what_is_unknown_is_refused(tmp_path, capsys):
    root = put(tmp_path / "lists", PAIRS | {"val.json": [["071", "672"]]})
    with pytest.raises(DfprepError, match="the folds leak: 1 videos, 1 originals"):
        audit_split(str(root), configured("folds"), OutputFolder(tmp_path), "refuse")
    assert "16 videos from" in capsys.readouterr().out
    audit_split(str(root), configured("folds=official"), OutputFolder(tmp_path), "refuse")
    with pytest.raises(StoreError, match="holds no split of a known format: pairs of sequences"):
        audit_split(
            str(put(tmp_path / "other", {"notes.txt": "x"})), configured("folds"), OutputFolder(tmp_path), "refuse"
        )
    with pytest.raises(ConfigError, match="audit must be a CSV file, or a file or folder with a published split"):
        audit_split(str(tmp_path / "nothing"), configured("folds"), OutputFolder(tmp_path), "refuse")


def test_a_table_with_few_columns_gets_what_it_lacks_from_the_tables_of_the_same_videos(tmp_path):
    rows = [
        VideoRow(video=video, path=f"{video}.mp4", label=Label.FAKE if of else Label.REAL, original=of, actor=actor,
                 donor=donor, status=Status.OK, persons=1)
        for video, of, actor, donor in (("a", "", "Ada", ""), ("b", "", "Bea", ""), ("c", "", "Cid", ""),
                                        ("f", "a", "Ada", "Bea"))
    ]  # fmt: skip
    (tmp_path / "out").mkdir()
    write_videos(tmp_path / "out" / "videos.csv", rows)
    table = tmp_path / "theirs.csv"
    table.write_text("filename,set\nx/a.mp4,train\nx/f.mp4,train\nx/b.mp4,test\nx/c.mp4,test\n")
    assert leaks(table) == {}
    assert leaks(table, tmp_path / "out") == {PEOPLE: {"Bea"}}
    assert "4 of 4 rows are videos of" in lines(table, tmp_path / "out")[0]
    table.write_text("filename,set\nx/a.mp4,train\nx/b.mp4,train\nx/f.mp4,test\nx/c.mp4,test\n")
    assert leaks(table, tmp_path / "out")["originals"] == {"a"}
