"""FakeAVCeleb in small: one clip a person, a copy with another voice, and fakes by several methods."""

from __future__ import annotations

from pathlib import Path

from trees import Write, put

HEADER = "source,target1,target2,method,category,type,race,gender,path,"


def tree(root: Path, write: Write, n_persons: int = 3, n_fakes: int = 2, extra: str = "") -> list[str]:
    """Write the tree with its list; returns the persons. `extra`: a folder that other tools insert.

    Every person has the clip 00109, and `n_fakes` FakeVideo-RealAudio and as many FakeVideo-FakeAudio videos.
    """
    persons = [f"id{76 + k:05d}" for k in range(n_persons)]
    rows = [HEADER]
    for k, person in enumerate(persons):
        donor = persons[k - 1]
        videos = [
            ("RealVideo-RealAudio", "A", "00109", "real", "-", "-"),
            ("RealVideo-FakeAudio", "B", "00109_fake", "rtvc", "-", "-"),
        ]
        for n in range(n_fakes):
            videos.append(("FakeVideo-RealAudio", "C", f"00109_{n}", "fsgan", str(n), "-"))
            videos.append(("FakeVideo-FakeAudio", "D", f"00109_{n}_{donor}_wavtolip", "wav2lip", donor, str(n)))
        for kind, category, stem, method, target1, target2 in videos:
            folder = f"{kind}/{extra}/Asian (East)/men/{person}"
            put(write, root / folder / f"{stem}.mp4")
            where = f"FakeAVCeleb/{kind}/Asian (East)/men/{person}"
            rows.append(
                f"{person},{target1},{target2},{method},{category},{kind},Asian (East),men,{stem}.mp4,{where}"
            )
    (root / "meta_data.csv").write_text("\n".join(rows) + "\n")
    return persons
