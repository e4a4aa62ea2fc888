"""How far `dfprep.faces.living` separates prints from living people: clips with a print, generated from real ones.

Usage:
    python scripts/benchmark/living.py MEDIA [--first 0] [--clips 200]

MEDIA has `talking/*.mp4`, one person each, and `portraits/*/*`, pictures of faces. Each clip shows a talking
person beside a wall with a portrait, or with the portrait on the shirt, filmed by a still, hand-held, zooming,
panning or rolling camera, with sensor noise, and compressed; half of the clips show some seconds only. The
faces are found once in the material, and their boxes are moved with the pictures, so that the time goes to the
judge and not to detectors.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np

from dfprep.faces.living import LIVES, living_figure
from dfprep.runs import configured

SIZE = (640, 360)
FACE_PX = 60
DETECT_EVERY = 5  # frames; the boxes between are interpolated
KINDS = ("frame", "poster", "shirt", "screen", "glossy", "passer-by")
CAMERAS = ("still", "hand-held", "zooming", "panning", "rolling")
CRFS = (18, 23, 28, 33)


@dataclass(frozen=True)
class Talker:
    """A person who talks: frames (N, h, w, 3) and the box of the face in each of them (N, 4)."""

    name: str
    frames: np.ndarray
    boxes: np.ndarray


@dataclass(frozen=True)
class Portrait:
    """A picture of a face (h, w, 3), and the face's box (4,)."""

    name: str
    image: np.ndarray
    box: np.ndarray


@dataclass(frozen=True)
class Planted:
    """A generated clip: its sampled frames, and the boxes (2, T, 4) of the person (0) and of the print (1)."""

    kind: str
    camera: str
    crf: int
    names: str
    frame_index: np.ndarray
    frames: np.ndarray
    boxes: np.ndarray


def talkers(media: Path, detect: Callable) -> list[Talker]:
    """The clips in `talking`, at the height of the generated ones."""
    found = []
    for path in sorted((media / "talking").glob("*.mp4")):
        with av.open(str(path)) as container:
            frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        scale = SIZE[1] / frames[0].shape[0]
        small = np.stack([cv2.resize(f, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) for f in frames])
        looked = np.unique(np.r_[0 : len(small) : DETECT_EVERY, len(small) - 1])
        faces = [(t, largest(one)) for t, one in zip(looked, detect(small[looked]), strict=True) if len(one)]
        at, boxes = [t for t, _ in faces], np.stack([box for _, box in faces])
        all_boxes = np.stack([np.interp(np.arange(len(small)), at, side) for side in boxes.T], axis=1)
        low = int(max(all_boxes[:, ::2].mean() - SIZE[1] / 2, 0))  # the columns around the face
        small = small[:, :, low : low + SIZE[1]]
        found.append(Talker(path.stem, small, all_boxes - np.array([low, 0, low, 0])))
    return found


def largest(found: object) -> np.ndarray:
    """The largest box (4,) of some detections."""
    boxes = found.boxes  # type: ignore[attr-defined]
    return boxes[np.argmax((boxes[:, 2:] - boxes[:, :2]).prod(axis=1))]


def portraits(media: Path, detect: Callable) -> list[Portrait]:
    """The pictures in `portraits` with one face or more, cut to the head and shoulders around the largest."""
    found = []
    for path in sorted((media / "portraits").glob("*/*")):
        image = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if image is None:
            continue
        scale = 480 / max(image.shape[:2])
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)[..., ::-1]
        (faces,) = detect(np.ascontiguousarray(image)[None])
        if not len(faces):
            continue
        box = largest(faces)
        centre, side = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]).max()
        low = np.maximum(centre - side * np.array([1.0, 1.0]), 0).astype(int)
        high = (centre + side * np.array([1.0, 1.3])).astype(int)
        cut = image[low[1] : high[1], low[0] : high[0]]
        found.append(Portrait(path.stem, np.ascontiguousarray(cut), box - np.tile(low, 2)))
    return found


def some_seconds(talker: Talker, rng: np.random.Generator) -> Talker:
    """A part of `talker` of 60 to 100 frames, in which a calm person does little."""
    n = min(int(rng.integers(60, 100)), len(talker.frames))
    first = int(rng.integers(0, len(talker.frames) - n + 1))
    part = slice(first, first + n)
    return Talker(talker.name, talker.frames[part], talker.boxes[part])


# --- a clip -----------------------------------------------------------------------------------------------------


def planted(
    talker: Talker, portrait: Portrait, kind: str, camera: str, crf: int, rng: np.random.Generator
) -> Planted:
    """One clip with a print of `kind`, filmed by `camera` and compressed with `crf`."""
    n = min(len(talker.frames), int(rng.integers(30, 50)))
    speed = rng.uniform(0.6, 1) * len(talker.frames) / n  # a part of the clip, with fewer frames a second
    source = np.minimum((np.arange(n) * speed).astype(int), len(talker.frames) - 1)
    wall = room(rng)
    talker = smaller(talker, rng.uniform(0.4, 0.6) if kind == "shirt" else rng.choice([0.4, 0.7, 1.0]))
    height, width = talker.frames.shape[1:3]
    top = 0 if kind == "shirt" else SIZE[1] - height
    left = int(rng.choice([0, SIZE[0] - width]))
    fabric = room(rng)
    free = (width, SIZE[0]) if left == 0 else (0, SIZE[0] - width)
    place = hung(portrait, free, rng) if kind != "shirt" else None
    drawn, boxes = [], np.zeros((2, n, 4))
    moved = camera_path(camera, n, rng)
    sway = sways(kind, n, rng)
    noise, flicker = rng.uniform(0.5, 4), rng.choice([0.0, 0.02])
    shift = rng.uniform(-0.25, 0.25)
    for t in range(n):
        frame = wall.copy()
        person = talker.boxes[source[t]] + np.array([left, top, left, top])
        frame[top : top + height, left : left + width] = talker.frames[source[t]]
        if kind == "shirt":
            shift_px = np.float32([[1, 0, person[0]], [0, 1, person[3]]])
            worn = cv2.warpAffine(fabric, shift_px, SIZE, borderMode=cv2.BORDER_REFLECT)
            frame[int(person[3] + 10) :, left : left + width] = worn[int(person[3] + 10) :, left : left + width]
        where = place if place is not None else on_shirt(portrait, person, shift)
        where = sway[t] @ where if place is None or kind == "poster" else where
        frame = pasted(frame, shaded(portrait.image, kind, t / n), where)
        if kind == "passer-by":
            pass_by(frame, box_under(where, portrait.box), t / n)
        drawn.append(finish(frame, moved[t], noise, 1 + flicker * rng.normal(), rng))
        boxes[0, t] = box_under(moved[t], person)
        boxes[1, t] = box_under(moved[t] @ where, portrait.box)
    index = np.asarray(configured("sampling").indices(n, 0))
    frames = through_codec(drawn, crf)[index]
    side = (boxes[:, index, 2:] - boxes[:, index, :2]).mean(axis=(1, 2))[:, None, None]
    jitter = rng.normal(0, 0.015, (2, len(index), 4)) * side
    names = f"{talker.name}+{portrait.name}"
    return Planted(kind, camera, crf, names, index, frames, (boxes[:, index] + jitter).astype(np.float32))


def smaller(talker: Talker, scale: float) -> Talker:
    """`talker` at `scale` of its size, or with a face of `FACE_PX`, the least that detectors look for."""
    scale = min(max(scale, FACE_PX / float((talker.boxes[:, 3] - talker.boxes[:, 1]).mean())), 1.0)
    if scale == 1:
        return talker
    frames = [cv2.resize(f, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) for f in talker.frames]
    height, width = talker.frames.shape[1:3]
    ratio = np.array([frames[0].shape[1] / width, frames[0].shape[0] / height] * 2)
    return Talker(talker.name, np.stack(frames), talker.boxes * ratio)


def room(rng: np.random.Generator) -> np.ndarray:
    """A wall with a pattern of its own."""
    coarse = cv2.resize(rng.integers(60, 220, (4, 6, 3), dtype=np.uint8), SIZE, interpolation=cv2.INTER_CUBIC)
    fine = rng.normal(0, rng.uniform(1, 8), (SIZE[1] // 2, SIZE[0] // 2, 1))
    fine = cv2.resize(fine, SIZE)[..., None]
    return np.clip(coarse * 0.8 + fine, 0, 255).astype(np.uint8)


def hung(portrait: Portrait, free: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """(3, 3): picture -> frame, for a portrait on the wall between the columns `free`."""
    height, width = portrait.image.shape[:2]
    scale = min(rng.uniform(0.4, 0.95) * (free[1] - free[0]) / width, 0.9 * SIZE[1] / height)
    x = rng.uniform(free[0] + 4, free[1] - 4 - scale * width) if free[1] - free[0] - 8 > scale * width else free[0]
    y = rng.uniform(4, SIZE[1] - 4 - scale * height)
    return np.array([[scale, 0, x], [0, scale, y], [0, 0, 1]])


def on_shirt(portrait: Portrait, person: np.ndarray, shift: float) -> np.ndarray:
    """(3, 3): picture -> frame, for a print under the face `person` (4,)."""
    side = person[3] - person[1]
    scale = 0.8 * side / (portrait.box[3] - portrait.box[1])
    centre = (portrait.box[:2] + portrait.box[2:]) / 2
    target = np.array(
        [(person[0] + person[2]) / 2 + shift * side, min(person[3] + 0.9 * side, SIZE[1] - 0.5 * side)]
    )
    offset = target - scale * centre
    return np.array([[scale, 0, offset[0]], [0, scale, offset[1]], [0, 0, 1]])


def sways(kind: str, n: int, rng: np.random.Generator) -> list[np.ndarray]:
    """n times (3, 3): how a poster sways, and how a shirt turns under the head."""
    t = np.arange(n) / 25
    pace, size = rng.uniform(0.3, 1.0), rng.uniform(0.2, 1.0) * (2e-4 if kind == "poster" else 1e-4)
    swing = np.sin(2 * np.pi * pace * t)
    return [np.array([[1, 0.02 * s * size / 1e-4 / 4, 0], [0, 1, 0], [size * s, 0, 1]]) for s in swing]


def shaded(image: np.ndarray, kind: str, time: float) -> np.ndarray:
    """The picture as it looks at `time` of 0 to 1: a screen glows and flickers, on a glossy print a light moves."""
    if kind == "screen":
        return np.clip(image * (1.1 + 0.03 * np.sin(40 * time)) + 10, 0, 255).astype(np.uint8)
    if kind == "glossy":
        height, width = image.shape[:2]
        y, x = np.mgrid[:height, :width]
        glare = np.exp(-((x - width * (0.2 + 0.6 * time)) ** 2 + (y - height * 0.4) ** 2) / (0.35 * width) ** 2)
        return np.clip(image * 0.85 + 50 * glare[..., None], 0, 255).astype(np.uint8)
    return image


def pasted(frame: np.ndarray, image: np.ndarray, where: np.ndarray) -> np.ndarray:
    """`frame` with `image` and a dark border at `where` (3, 3)."""
    framed = cv2.copyMakeBorder(image, 12, 12, 12, 12, cv2.BORDER_CONSTANT, value=(50, 35, 20))
    shifted = where @ np.array([[1, 0, -12], [0, 1, -12], [0, 0, 1.0]])
    step = np.linalg.norm(where[:2, 0])
    if step < 0.7:  # an area filter first: warps alone would alias
        small = cv2.resize(framed, None, fx=step, fy=step, interpolation=cv2.INTER_AREA)
        ratio = np.array([framed.shape[1] / small.shape[1], framed.shape[0] / small.shape[0], 1])
        framed, shifted = small, shifted * ratio
    mask = np.full(framed.shape[:2], 255, np.uint8)
    warped = cv2.warpPerspective(framed, shifted, SIZE, flags=cv2.INTER_LINEAR)
    alpha = cv2.warpPerspective(mask, shifted, SIZE, flags=cv2.INTER_LINEAR)[..., None] / 255
    return np.round(frame * (1 - alpha) + warped * alpha).astype(np.uint8)


def pass_by(frame: np.ndarray, box: np.ndarray, time: float) -> None:
    """Somebody walks in front of the print in the middle third of the clip."""
    if 0.4 < time < 0.65:
        side = int(box[2] - box[0])
        x = int(box[0] - side + (time - 0.4) / 0.25 * 3 * side)
        frame[int(max(box[1] - side // 3, 0)) :, max(x, 0) : max(x + side, 0)] = (40, 50, 70)


def camera_path(camera: str, n: int, rng: np.random.Generator) -> list[np.ndarray]:
    """n times (3, 3): frame -> frame of the moving camera."""
    t = np.linspace(0, 1, n)
    shake = np.zeros((n, 4))
    if camera == "hand-held":
        steps = rng.normal(0, 1, (n, 4)) * np.array([1.2, 1.2, 0.0015, 0.0015])
        shake = cv2.GaussianBlur(np.cumsum(steps, axis=0), (1, 5), 1.5)
    zoom = 1 + (rng.uniform(0.15, 0.4) * t if camera == "zooming" else 0) + shake[:, 2]
    roll = (np.radians(rng.uniform(2, 5)) * np.sin(2 * np.pi * t) if camera == "rolling" else 0) + shake[:, 3]
    pan = rng.uniform(15, 30) * t if camera == "panning" else 0 * t
    centre = np.array(SIZE) / 2
    path = []
    for i in range(n):
        grown = 1.06 * (zoom if np.ndim(zoom) else np.full(n, zoom))[i]
        angle = (roll if np.ndim(roll) else np.full(n, roll))[i]
        c, s = grown * np.cos(angle), grown * np.sin(angle)
        linear = np.array([[c, -s], [s, c]])
        offset = centre - linear @ centre + shake[i, :2] + np.array([pan[i], 0])
        path.append(np.vstack([np.c_[linear, offset], [0, 0, 1]]))
    return path


def finish(frame: np.ndarray, moved: np.ndarray, noise: float, gain: float, rng: np.random.Generator) -> np.ndarray:
    """The frame as the camera takes it: moved, flickering, with the noise of a sensor."""
    seen = cv2.warpPerspective(frame, moved, SIZE, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.clip(seen * gain + rng.normal(0, noise, seen.shape), 0, 255).astype(np.uint8)


def box_under(transform: np.ndarray, box: np.ndarray) -> np.ndarray:
    """(4,): the upright box around `box` (4,) after `transform` (3, 3)."""
    corners = np.array([[box[i], box[j]] for i in (0, 2) for j in (1, 3)], np.float64)[None]
    moved = cv2.perspectiveTransform(corners, transform)[0]
    return np.r_[moved.min(axis=0), moved.max(axis=0)]


def through_codec(frames: list[np.ndarray], crf: int) -> np.ndarray:
    """The frames after H.264."""
    memory = io.BytesIO()
    with av.open(memory, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": str(crf), "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())
    memory.seek(0)
    with av.open(memory) as container:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])


def main() -> None:
    """Generate the clips and print the figures by kind, and those on the wrong side of `LIVES`."""
    parser = argparse.ArgumentParser(description="Figures of prints and of living people.")
    parser.add_argument("media", type=Path)
    parser.add_argument("--first", type=int, default=0, help="the seed of the first clip")
    parser.add_argument("--clips", type=int, default=200)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    detect = configured("detector.members.mtcnn", min_face_px=30).detect
    people, pictures = talkers(args.media, detect), portraits(args.media, detect)
    found: dict[str, list[list[float]]] = {kind: [[], []] for kind in KINDS}
    for number in range(args.first, args.first + args.clips):
        rng = np.random.default_rng(number)
        kind, camera = KINDS[number % len(KINDS)], CAMERAS[number // len(KINDS) % len(CAMERAS)]
        person, picture = people[rng.integers(len(people))], pictures[rng.integers(len(pictures))]
        crf = int(rng.choice(CRFS))
        if number % 2 == number // len(KINDS) % 2:
            person = some_seconds(person, rng)
        clip = planted(person, picture, kind, camera, crf, rng)
        person_lives, print_lives = (living_figure(clip.frames, boxes, clip.frame_index) for boxes in clip.boxes)
        found[kind][0].append(person_lives)
        found[kind][1].append(print_lives)
        if person_lives < LIVES or print_lives >= LIVES:
            print(f"{number} {kind} {camera} crf {clip.crf} {clip.names}: {person_lives:.4f} {print_lives:.4f}")
    print(f"{'kind':10} {'clips':>5}  people: least, median   prints: median, most")
    for kind, (lively, dead) in found.items():
        if dead:
            least, median = np.nanquantile(lively, [0, 0.5])
            print(
                f"{kind:10} {len(dead):5}  {least:.3f} {median:.3f}  {np.nanmedian(dead):.3f} {np.nanmax(dead):.3f}"
            )


if __name__ == "__main__":
    main()
