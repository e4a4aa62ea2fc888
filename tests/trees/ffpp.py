"""FaceForensics++ in small: sequences 000, 001, ... in pairs, each pair swapped in both directions."""

from __future__ import annotations

import json
from pathlib import Path

from trees import Write, put

METHODS = ("Deepfakes", "Face2Face", "FaceSwap", "NeuralTextures", "FaceShifter")


def tree(
    root: Path, write: Write, n_sequences: int = 6, methods: tuple[str, ...] = METHODS,
    compressions: tuple[str, ...] = ("c23", "c40"), extra: str = "", masked: tuple[str, ...] = (),
) -> list[tuple[str, str]]:  # fmt: skip
    """Write the tree with its lists; returns the pairs of all fakes.

    `extra`: a folder that other tools insert. `masked`: the methods with videos of masks.
    """
    numbers = [f"{k:03d}" for k in range(n_sequences)]
    pairs = [(numbers[k], numbers[k ^ 1]) for k in range(n_sequences)]
    for compression in compressions:
        reals = root / "original_sequences" / "youtube" / compression / "videos" / extra
        for number in numbers:
            put(write, reals / f"{number}.mp4")
        for method in methods:
            fakes = root / "manipulated_sequences" / method / compression / "videos" / extra
            for target, source in pairs:
                put(write, fakes / f"{target}_{source}.mp4")
    for method in masked:
        for target, source in pairs:
            put(write, root / "manipulated_sequences" / method / "masks" / "videos" / f"{target}_{source}.mp4")
    lists = {"train": pairs[::2][:-2], "val": pairs[::2][-2:-1], "test": pairs[::2][-1:]}
    for split, of_split in lists.items():
        (root / f"{split}.json").write_text(json.dumps(of_split))
    sources = {number: f"video{k // 2} {k % 2}" for k, number in enumerate(numbers)}
    (root / "conversion_dict.json").write_text(json.dumps(sources))
    return pairs
