"""An output folder of simulated people, as dfprep.extract leaves it, for benchmarks of dfprep.cluster.

    python scripts/benchmark/people_folder.py --people 22000 --actors 650 --out outputs/people
    python -m dfprep.cluster -m out=outputs/people clustering.eps=0.25,0.3,0.35

Each person is in a real video of its own, with one frame and a picture of 32 px in one colour. The embeddings are
those of ``simulated_people.py``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from simulated_people import arguments, simulate

from dfprep.store import FACE_SCHEMA, FaceHeader, OutputFolder, as_yaml, config_hash, write_face_file
from dfprep.tables import VideoRow, write_videos
from dfprep.types import Label, Status, StreamInfo, Track, Video

SIDE_PX = 32
BOX = np.array([[0, 0, SIDE_PX, SIDE_PX]], np.float32)


def header_of(video: str, dim: int, config: dict) -> FaceHeader:
    """The header of a face file of one person in one frame."""
    track = Track(BOX, np.ones(1, np.float32), np.zeros((1, 5, 2), np.float32), np.ones(1, np.uint16))
    return FaceHeader(
        video, np.zeros(1, np.int32), (track,), ("mtcnn",), [{"small": np.eye(2, 3)[None]}], 0, 0,
        StreamInfo(SIDE_PX, SIDE_PX, 1, 25.0, 0.04, "h264"), dim, np.zeros((1, 4, 4), np.uint8),
        as_yaml(config), config_hash(config), {},
    )  # fmt: skip


def main() -> None:
    """Simulate the people, and write a face file for each."""
    parser = arguments(__doc__, people=22_000, actors=650)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    rng = np.random.default_rng(args.seed)
    people, names = simulate(args)
    out, rows = OutputFolder(args.out), []
    config = {"schema": FACE_SCHEMA, "source": {"path": str(args.out), "root": str(args.out)}}
    out.faces.mkdir(parents=True, exist_ok=True)
    for video, name, vector in zip(people.videos, names, people.vectors, strict=True):
        face = np.full((1, SIDE_PX, SIDE_PX, 3), rng.integers(0, 256, 3), np.uint8)
        with write_face_file(out.face_file(video), header_of(video, args.dim, config)) as writer:
            writer.add(Video(video, Path(f"{video}.mp4"), Label.REAL), [{"small": face}], vector[None, None])
        known = {"persons": 1, "actor": name, "face_digest": writer.digest}
        rows.append(VideoRow(video=video, path=f"{video}.mp4", label=Label.REAL, status=Status.OK, **known))
    write_videos(out.videos_csv, rows)
    out.config.write_text(as_yaml(config), encoding="utf-8")


if __name__ == "__main__":
    main()
