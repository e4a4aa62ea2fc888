"""What an extract run will take, estimated from measured runs."""

from __future__ import annotations

from dataclasses import dataclass

BYTES_A_VIDEO = 316_000_000 / 95
"""docs/extract.md: the face files of 95 videos of the sample take 316 MB, with `crops=standard` and 17 frames."""

WORKER_SECONDS_A_VIDEO = (2 * 1921 / 27.5 / 97, 2 * 1921 / 12.7 / 97)
"""docs/measured.md: 27.5 and 12.7 faces a second on two days, by 2 worker processes on 2 cores without a GPU. That
run cut 1,921 faces out of the sample's 97 videos (640 x 360 px, 60 frames), with `embedder=dlib`."""

EVIDENCE = (
    "3.3 MB and 1.4 to 3.1 seconds of a worker process a video, as measured with the sample's 97 short videos on 2 "
    "cores without a GPU (docs/extract.md, docs/measured.md); longer and larger videos take longer: dfprep.extract "
    "plan=true measures yours"
)


@dataclass(frozen=True)
class Estimate:
    """Bytes of the face files, and the shortest and the longest hours, of an extract run of `videos` videos in
    `workers` processes."""

    videos: int
    workers: int

    @property
    def n_bytes(self) -> float:
        """Of the face files."""
        return self.videos * BYTES_A_VIDEO

    @property
    def hours(self) -> tuple[float, float]:
        """At the speed of the faster and of the slower run that was measured."""
        fast, slow = (seconds * self.videos / max(1, self.workers) / 3600 for seconds in WORKER_SECONDS_A_VIDEO)
        return fast, slow
