"""The HTML of a report: it loads nothing, escapes everything, and can be read by everybody."""

import dataclasses
import itertools
import os
import re
import shutil

import pytest
from report.pages import Elements, html_of, page_of, texts_of

from dfprep.report.render import html
from dfprep.tables import CheckRow, read_videos, write_table, write_videos


@pytest.fixture(scope="module")
def text(folder):
    return html_of(folder)


@pytest.fixture(scope="module")
def elements(text):
    return Elements(text)


def test_the_page_loads_nothing(text, elements):
    links = [of.get("src") or of.get("href") or "" for _, of in elements.found]
    assert all(link.startswith(("data:", "#")) for link in links if link)
    assert re.findall(r"url\((?!\"data:)", text) == []
    assert "default-src 'none'" in text


def test_every_section_of_the_page_can_be_reached(elements):
    ids = [of["id"] for _, of in elements.found if "id" in of]
    assert len(ids) == len(set(ids))
    assert {of["href"][1:] for _, of in elements.of("a")} <= set(ids)
    assert {of["aria-labelledby"] for _, of in elements.found if "aria-labelledby" in of} <= set(ids)
    assert {"statuses", "faces", "actors", "classes", "alignment", "folds", "audit", "trust"} <= set(ids)


def test_a_screen_reader_gets_landmarks_headings_words_for_pictures_and_captions(text, elements):
    tags = [tag for tag, _ in elements.found]
    assert [tags.count(tag) for tag in ("header", "nav", "main", "footer", "h1")] == [1] * 5
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert len(elements.of("img")) >= 10
    assert all(of["alt"] for _, of in elements.of("img"))
    assert tags.count("table") == len(re.findall(r"<caption[^>]*>[^<]", text))


def test_everybody_on_the_map_has_a_name_and_the_map_is_one_tab_stop(elements):
    people = [of for _, of in elements.of("div") if of.get("role") == "option"]
    assert len(people) == 13  # 12 real videos, one of two people
    assert {of["aria-label"] for of in people} >= {"000, person 0: actor 7; named 0+7 in the source"}
    assert [of["tabindex"] for of in people].count("0") == 1


def test_a_text_of_the_data_set_is_never_html(folder, tmp_path):
    out = shutil.copytree(folder, tmp_path / "out")
    hostile = "<script>alert(1)</script>"
    rows = [
        dataclasses.replace(row, method=hostile, actor=f'"{hostile}') for row in read_videos(out / "videos.csv")
    ]
    write_videos(out / "videos.csv", rows)
    found = html_of(out)
    assert hostile not in found
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in found
    assert len(Elements(found).of("script")) == 1


def luminance(colour):
    """Of a colour #rrggbb, by WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_of_wcag_aa(text, scheme):
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#\w{6})", part)) for part in text.split("prefers-color-scheme: dark")[:2]
    )
    colours = light if scheme == "light" else light | dark
    pairs = [(name, back) for name in ("text", "soft", "link") for back in ("back", "panel")]
    pairs += [(name, f"{name}-back") for name in ("good", "found", "unknown")]
    assert [pair for pair in pairs if contrast(*(colours[name] for name in pair)) < 4.5] == []
    assert contrast(colours["bar"], colours["panel"]) >= 3


def test_a_folder_with_extracted_faces_only_says_which_commands_are_missing(folder, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    for name in ("videos.csv", "config.yaml"):
        shutil.copy(folder / name, out / name)
    (out / "faces").symlink_to(folder / "faces")
    page, _ = page_of(out)
    stages = {"actors": "cluster", "classes": "group", "alignment": "group", "folds": "split", "audit": "split"}
    for key, stage in stages.items():
        assert f"python -m dfprep.{stage} out={out} writes it" in texts_of(page, key)[0]
    assert "alt=" in html(page)  # the faces are there


def test_the_same_folder_gives_the_same_page(folder, text):
    assert html_of(folder) == text


def trust_texts(out):
    return " ".join(texts_of(page_of(out)[0], "trust"))


def test_the_report_repeats_what_the_last_check_found_until_a_table_changes(folder, tmp_path):
    out = shutil.copytree(folder, tmp_path / "out")
    assert "since the tables were written, nothing compared all files and tables" in trust_texts(out)
    write_table(out / "check.csv", CheckRow, [])
    assert "the last check found nothing wrong" in trust_texts(out)
    wrong = [CheckRow("faces/000.h5", "embeddings", "norm 1,000", "extract"), CheckRow("x", "not_checked", "gone")]
    write_table(out / "check.csv", CheckRow, wrong)
    found = trust_texts(out)
    assert "1 things in 1 files are wrong, such as embeddings in faces/000.h5" in found
    assert "1 things, such as x: gone" in found
    later = (out / "check.csv").stat().st_mtime + 10
    os.utime(out / "folds.csv", (later, later))
    assert "are wrong" not in trust_texts(out)
