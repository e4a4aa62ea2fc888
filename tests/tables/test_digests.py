import pytest

from dfprep.errors import StoreError
from dfprep.tables import KNOWN_TABLES, VideoRow, write_videos
from dfprep.tables.digests import digest_of, row_digests, whole_and_views
from dfprep.tables.known_tables import ACTORS, CLASSES, FACES, STAGES, VIDEOS, views_of
from dfprep.types import Label, Status


def digests(path, view, text):
    path.write_text(text)
    return row_digests(path, [view])[view]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "t.csv"


def test_each_table_is_made_from_columns_that_its_sources_have():
    for table in KNOWN_TABLES.values():
        assert table.stage in STAGES
        for view in table.made_from:
            assert set(view.columns) <= set(KNOWN_TABLES[view.table].whole.columns)


@pytest.mark.parametrize(
    "text",
    [
        "person,video,actor,nearest\n1,b,4,-1\n0,a,3,-1\n0,b,3,-1\n",  # another order of rows and columns
        'video,person,actor,nearest\n"a",0,3.0,-1\nb,0,3,-1\nb,1,4,-1\n',  # pandas writes 3.0 where some are empty
        "video,person,actor,remark\na,0,3,x\nb,0,3,\nb,1,4\n",  # -1 is the default of nearest
        "\ufeffvideo,person,actor\na,0,3\nb,0,3\n\nb,1,4\n",
    ],
)
def test_equal_values_have_equal_digests_however_they_are_written(path, text):
    expected = digests(path, ACTORS, "video,person,actor,nearest\na,0,3,-1\nb,0,3,-1\nb,1,4,-1\n")
    assert digests(path, ACTORS, text) == expected
    assert digest_of(expected) == digest_of(dict(reversed(expected.items())))


@pytest.mark.parametrize(
    "text", ["a,0,3,-1\nb,0,3,-1\nb,1,5,-1\n", "a,0,3,-1\nb,0,3,-1\n", "a,0,3,-1\nb,0,3,2\nb,1,4,-1\n"]
)
def test_another_value_or_row_changes_the_digest_of_its_video_alone(path, text):
    before = digests(path, ACTORS, "video,person,actor,nearest\na,0,3,-1\nb,0,3,-1\nb,1,4,-1\n")
    after = digests(path, ACTORS, f"video,person,actor,nearest\n{text}")
    assert after["a"] == before["a"]
    assert after["b"] != before["b"]
    assert digest_of(after) != digest_of(before)


def test_lists_and_empty_values_have_one_spelling(path):
    one = digests(path, CLASSES, 'video,person,class,frame_classes\na,0,,"[0, 2]"\n')
    assert digests(path, CLASSES, 'video,person,class,frame_classes\na,0,,"[0,2]"\n') == one
    assert digests(path, CLASSES, 'video,person,class,frame_classes\na,0,0,"[0, 2]"\n') != one


def test_the_faces_are_those_of_videos_in_a_face_file(path):
    text = "video,status,persons,face_digest\na,ok,1,x\nb,not_aligned,1,x\nc,not_aligned,,\nd,no_face,,\n"
    assert set(digests(path, FACES, text)) == {"a", "b"}
    assert set(digests(path, VIDEOS, text)) == set("abcd")


def test_no_table_has_no_digests_and_a_damaged_one_is_an_error(path):
    assert row_digests(path, [ACTORS]) == {}
    with pytest.raises(StoreError, match="lacks the column video"):
        digests(path, ACTORS, "person,actor\n0,1\n")
    path.write_bytes(b"video,person\n\xff\xfe,0\n")
    with pytest.raises(StoreError, match="no CSV in UTF-8"):
        row_digests(path, [ACTORS])


def test_what_is_recorded_of_a_table_is_what_is_compared_with_it_later(tmp_path):
    row = VideoRow(video="a", label=Label.REAL, status=Status.OK, face_digest="0" * 32)
    write_videos(tmp_path / "videos.csv", [row, VideoRow(video="b", label=Label.FAKE, status=Status.PENDING)])
    own, views = whole_and_views(tmp_path / "videos.csv")
    compared = row_digests(tmp_path / "videos.csv", [KNOWN_TABLES["videos.csv"].whole, *views])
    assert compared.pop(KNOWN_TABLES["videos.csv"].whole) == own
    assert {view: digest_of(rows) for view, rows in compared.items()} == views
    assert set(views) == set(views_of("videos.csv"))
