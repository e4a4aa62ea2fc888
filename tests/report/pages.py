"""Reports of folders, and what is in their HTML."""

from html.parser import HTMLParser

from dfprep.report.render import html
from dfprep.report.stage import PageSettings, make_page
from dfprep.runs import configured
from dfprep.store import OutputFolder

USUAL = {"n_families": 2, "n_examples": 2, "max_people": 5000, "budget_mb": 8.0}


def page_of(root, **changes):
    """The page of a folder, and the album of its pictures."""
    settings = PageSettings(**{**USUAL, **changes})
    return make_page(OutputFolder(root), settings, configured("projection=none"), {"python": "3"}, "today")


def html_of(root, **changes):
    return html(page_of(root, **changes)[0])


class Elements(HTMLParser):
    """The start tags of a page, with their attributes, in order."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def of(self, *tags):
        return [(tag, attributes) for tag, attributes in self.found if tag in tags]


def texts_of(page, key):
    """The sentences of the findings in a section."""
    (section,) = [section for section in page.sections if section.key == key]
    return [item.text for block in section.blocks if block.kind == "findings" for item in block.items]
