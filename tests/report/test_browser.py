"""A report in headless Chromium: no console error, and the map by mouse and keyboard."""

import json
import re
import shutil
import subprocess

import pytest
from report.pages import html_of

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")

PROBE = """
const people = [...document.querySelectorAll(".p")];
const card = document.querySelector(".card");
const seen = { hidden_first: card.hidden };
people[2].dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
seen.hover = [card.hidden, card.querySelector("p").textContent, people[2].getAttribute("aria-label")];
seen.face = getComputedStyle(card.querySelector(".face")).backgroundImage.slice(0, 20);
document.querySelector(".map").dispatchEvent(new PointerEvent("pointerleave"));
seen.hidden_again = card.hidden;
people[0].focus();
const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
press("ArrowRight");
seen.right = people.indexOf(document.activeElement);
press("End");
seen.end = people.indexOf(document.activeElement);
seen.card_of_focus = card.querySelector("p").textContent === document.activeElement.getAttribute("aria-label");
seen.tab_stops = people.filter((one) => one.tabIndex === 0).length;
seen.wider = document.documentElement.scrollWidth - innerWidth;
document.body.innerHTML = "<pre id=seen>" + JSON.stringify(seen) + "</pre>";
"""


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """chromium(page, *options): the DOM after loading, and what the console said."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"there is no browser ({', '.join(NAMES)})")
    profile = tmp_path_factory.mktemp("browser")

    def run(page, *options):
        fixed = (
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--enable-logging=stderr",
            f"--user-data-dir={profile}",
        )
        command = [path, *fixed, "--virtual-time-budget=3000", "--dump-dom", *options, page.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        return done.stdout, re.findall(r"CONSOLE.*", done.stderr)

    return run


def test_the_console_is_silent(chromium, folder, tmp_path):
    (tmp_path / "page.html").write_text(html_of(folder), encoding="utf-8")
    dom, console = chromium(tmp_path / "page.html")
    assert console == []
    assert "dfprep report</title>" in dom


def test_mouse_and_keyboard_show_a_face_and_a_name_on_a_phone(chromium, folder, tmp_path):
    text = re.sub(r"<meta http-equiv[^>]*>", "", html_of(folder))  # which forbids the probe, too
    probed = text.replace("</body>", f"<script>{PROBE}</script></body>")
    (tmp_path / "page.html").write_text(probed, encoding="utf-8")
    dom, console = chromium(tmp_path / "page.html", "--window-size=390,844")
    assert console == []
    seen = json.loads(re.search(r"<pre id=\"seen\">(.*?)</pre>", dom)[1].replace("&quot;", '"'))
    assert seen["hidden_first"] is True
    hidden, shown, label = seen["hover"]
    assert (hidden, shown) == (False, label)
    assert seen["face"].startswith('url("data:image/webp')
    assert seen["hidden_again"] is True
    assert (seen["right"], seen["end"]) == (1, 12)
    assert seen["card_of_focus"] is True
    assert seen["tab_stops"] == 1
    assert seen["wider"] <= 0
