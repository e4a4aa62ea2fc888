"""A toy source: every folder is a real video and its fakes."""

from pathlib import Path

from dfprep.types import Label, Video


class FolderPerPerson:
    """``<person>/real.mp4`` and ``<person>/<method>.mp4`` below a folder.

    Args:
        folder: the data set.
        name: what the output folder and the reports call this source.
    """

    def __init__(self, folder: str, name: str) -> None:
        self.root = Path(folder).absolute()
        self.name = name

    def videos(self) -> list[Video]:
        """Every video, sorted by id, which is ``<person>_<stem>``."""
        return sorted((self._video(path) for path in self.root.glob("*/*.mp4")), key=lambda video: video.id)

    def _video(self, path: Path) -> Video:
        person = path.parent.name
        if path.stem == "real":
            return Video(f"{person}_real", path, Label.REAL)
        return Video(f"{person}_{path.stem}", path, Label.FAKE, original=f"{person}_real")
