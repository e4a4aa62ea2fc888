"""The people of the sample data set, each a row of numbers.

The rows were chosen from 480 random ones so that the distance between dlib's face embeddings of any two people is
as large as possible, and so that the faces are plausible.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """The parameters of one derived person; the defaults give the portrait `base` itself.

    `mix` in [0, 1] is the weight of the other portrait in the inner face.
    Shape: `*_width`, `*_size` and `lips` are relative growth (0.1 = 10 % larger), the others are shifts in
    eye distances, positive outwards or downwards. Colours: CIE Lab units; `skin_light` and `hair_light` scale L.
    `clothes_turn` rotates the hue of the clothes, in degrees.
    """

    name: str
    base: str = "collins"
    mix: float = 0.0
    mirror: bool = False
    face_width: float = 0.0
    jaw_width: float = 0.0
    eye_shift: float = 0.0
    eye_size: float = 0.0
    nose_length: float = 0.0
    nose_width: float = 0.0
    mouth_drop: float = 0.0
    mouth_width: float = 0.0
    lips: float = 0.0
    chin_drop: float = 0.0
    forehead: float = 0.0
    brow_drop: float = 0.0
    skin_light: float = 1.0
    skin_a: float = 0.0
    skin_b: float = 0.0
    hair_light: float = 1.0
    hair_a: float = 0.0
    hair_b: float = 0.0
    clothes_turn: float = 0.0


PEOPLE: tuple[Person, ...] = (
    Person(
        "person01", face_width=-0.04, jaw_width=0.07, eye_shift=-0.09, eye_size=-0.05, nose_length=-0.03,
        nose_width=0.01, mouth_drop=-0.05, mouth_width=0.1, lips=0.23, chin_drop=0.11, forehead=-0.23,
        skin_light=0.74, skin_a=0.87, skin_b=-6.67, hair_light=0.98, hair_a=-2.0, hair_b=17.76,
        clothes_turn=127.0,
    ),
    Person(
        "person02", base="hopper", mix=1.0, face_width=0.1, jaw_width=-0.08, eye_shift=0.12, eye_size=0.18,
        nose_length=0.05, nose_width=0.18, mouth_drop=-0.06, mouth_width=0.24, lips=-0.18, chin_drop=0.1,
        forehead=-0.23, brow_drop=0.05, skin_light=0.87, skin_a=-1.16, skin_b=-3.69, hair_light=0.72,
        hair_a=-5.03, hair_b=-5.53, clothes_turn=321.0,
    ),
    Person(
        "person03", mix=1.0, face_width=-0.07, eye_shift=-0.03, eye_size=0.07, nose_length=-0.06,
        nose_width=-0.15, mouth_drop=0.08, mouth_width=0.16, lips=0.12, chin_drop=0.05, forehead=0.22,
        brow_drop=-0.09, skin_light=0.79, skin_a=1.48, skin_b=-5.94, hair_light=1.25, hair_a=4.47, hair_b=10.37,
        clothes_turn=206.0,
    ),
    Person(
        "person04", base="hopper", mix=0.75, face_width=-0.01, jaw_width=0.16, eye_shift=-0.04, eye_size=-0.2,
        nose_length=-0.14, nose_width=0.2, mouth_drop=0.01, mouth_width=0.19, lips=-0.18, chin_drop=-0.05,
        forehead=0.12, skin_light=0.93, skin_a=4.01, skin_b=-4.83, hair_light=0.35, hair_a=8.29, hair_b=-2.7,
        clothes_turn=102.0,
    ),
    Person(
        "person05", face_width=0.07, jaw_width=-0.19, eye_shift=-0.02, eye_size=-0.03, nose_length=-0.08,
        nose_width=-0.17, mouth_drop=-0.04, mouth_width=-0.18, lips=-0.26, chin_drop=-0.08, forehead=-0.11,
        brow_drop=0.03, skin_light=0.9, skin_a=-1.57, skin_b=2.05, hair_light=0.51, hair_a=-1.01, hair_b=-6.59,
        clothes_turn=131.0,
    ),
    Person(
        "person06", base="hopper", mix=0.75, mirror=True, face_width=0.12, jaw_width=0.19, eye_size=0.16,
        nose_length=0.13, nose_width=-0.18, mouth_drop=-0.05, mouth_width=0.16, lips=-0.15, chin_drop=-0.07,
        forehead=-0.03, brow_drop=-0.03, skin_light=0.69, skin_a=-5.46, skin_b=1.8, hair_light=0.87,
        hair_a=-1.33, hair_b=-1.18, clothes_turn=77.0,
    ),
    Person(
        "person07", mix=1.0, mirror=True, face_width=-0.07, jaw_width=-0.03, eye_shift=0.04, eye_size=-0.18,
        nose_length=-0.05, nose_width=-0.13, mouth_drop=0.02, mouth_width=-0.2, lips=-0.23, chin_drop=0.15,
        forehead=0.02, brow_drop=0.02, skin_light=0.64, skin_a=-5.8, skin_b=-6.65, hair_light=0.29,
        hair_a=-3.27, hair_b=-10.31, clothes_turn=143.0,
    ),
    Person(
        "person08", base="hopper", mix=1.0, mirror=True, face_width=0.03, jaw_width=0.19, eye_shift=-0.07,
        eye_size=-0.05, nose_length=-0.06, nose_width=-0.24, mouth_drop=-0.08, mouth_width=0.25, lips=-0.1,
        chin_drop=0.07, forehead=0.14, brow_drop=0.03, skin_light=0.7, skin_a=2.05, skin_b=6.73,
        hair_light=0.71, hair_a=9.4, hair_b=14.45, clothes_turn=174.0,
    ),
    Person(
        "person09", mix=0.75, face_width=0.12, jaw_width=0.15, eye_shift=-0.11, eye_size=0.07, nose_length=0.02,
        nose_width=-0.07, mouth_drop=-0.07, mouth_width=-0.18, lips=0.17, chin_drop=-0.06, forehead=0.07,
        brow_drop=0.02, skin_light=0.95, skin_a=2.51, skin_b=-1.91, hair_light=0.4, hair_a=0.24, hair_b=-9.67,
        clothes_turn=248.0,
    ),
    Person(
        "person10", base="hopper", mix=0.4, face_width=-0.02, jaw_width=-0.12, eye_shift=-0.05, eye_size=0.18,
        nose_length=-0.09, nose_width=-0.15, mouth_drop=-0.08, mouth_width=0.06, lips=-0.02, chin_drop=0.11,
        forehead=0.07, brow_drop=0.03, skin_light=0.93, skin_a=-0.51, skin_b=-3.25, hair_light=0.27,
        hair_a=-2.48, hair_b=-19.49, clothes_turn=250.0,
    ),
    Person(
        "person11", mix=1.0, mirror=True, face_width=0.05, jaw_width=-0.19, eye_shift=-0.08, eye_size=-0.18,
        nose_length=-0.12, nose_width=0.15, mouth_drop=-0.01, mouth_width=0.14, lips=0.28, chin_drop=-0.11,
        forehead=0.13, brow_drop=0.09, skin_light=0.72, skin_a=-5.07, skin_b=-0.61, hair_light=0.79,
        hair_a=4.51, hair_b=2.83, clothes_turn=233.0,
    ),
    Person(
        "person12", base="hopper", face_width=0.02, jaw_width=0.11, eye_shift=-0.05, eye_size=-0.15,
        nose_length=0.03, nose_width=-0.27, mouth_drop=-0.01, mouth_width=0.06, lips=0.16, chin_drop=0.13,
        forehead=-0.15, brow_drop=0.07, skin_light=0.82, skin_a=1.47, skin_b=-0.61, hair_light=1.1, hair_a=-4.8,
        hair_b=-19.67, clothes_turn=338.0,
    ),
    Person(
        "person13", face_width=-0.01, jaw_width=0.09, eye_shift=0.1, eye_size=-0.08, nose_length=0.15,
        nose_width=-0.1, mouth_drop=0.03, mouth_width=-0.18, lips=-0.19, chin_drop=-0.14, forehead=0.07,
        brow_drop=-0.09, skin_light=0.82, skin_a=2.93, skin_b=-3.66, hair_light=0.44, hair_a=11.11,
        hair_b=-11.88, clothes_turn=286.0,
    ),
    Person(
        "person14", base="hopper", mix=1.0, mirror=True, face_width=-0.02, jaw_width=-0.17, eye_shift=0.06,
        eye_size=-0.18, nose_length=-0.03, nose_width=-0.21, mouth_drop=0.06, mouth_width=0.21, lips=-0.13,
        chin_drop=0.13, forehead=-0.16, brow_drop=0.04, skin_light=0.69, skin_a=-0.65, skin_b=1.78,
        hair_light=0.6, hair_a=-7.25, hair_b=3.51, clothes_turn=268.0,
    ),
    Person(
        "person15", mirror=True, face_width=0.05, jaw_width=0.16, eye_shift=-0.1, eye_size=-0.08,
        nose_length=0.05, nose_width=0.08, mouth_drop=0.07, mouth_width=0.08, lips=0.27, chin_drop=-0.07,
        forehead=0.12, brow_drop=0.02, skin_light=0.77, skin_a=2.65, skin_b=5.53, hair_light=0.83, hair_a=5.18,
        hair_b=-3.52, clothes_turn=40.0,
    ),
    Person(
        "person16", base="hopper", mirror=True, face_width=0.13, jaw_width=0.14, eye_shift=0.11, eye_size=-0.02,
        nose_length=0.1, nose_width=0.18, mouth_drop=-0.05, mouth_width=0.02, lips=-0.26, chin_drop=0.1,
        forehead=-0.07, brow_drop=0.07, skin_light=0.89, skin_a=0.78, skin_b=-3.61, hair_light=1.04,
        hair_a=-6.89, hair_b=-14.67, clothes_turn=100.0,
    ),
    Person(
        "person17", face_width=-0.03, jaw_width=0.11, eye_shift=0.08, eye_size=0.1, nose_length=0.05,
        nose_width=-0.25, mouth_drop=-0.01, mouth_width=0.1, lips=0.15, chin_drop=0.14, forehead=-0.25,
        brow_drop=-0.02, skin_light=1.02, skin_a=-0.26, skin_b=-5.74, hair_light=0.31, hair_a=3.67,
        hair_b=-13.72, clothes_turn=250.0,
    ),
    Person(
        "person18", base="hopper", mix=1.0, face_width=-0.05, jaw_width=-0.15, eye_shift=-0.07, eye_size=0.12,
        nose_length=-0.1, nose_width=0.29, mouth_drop=0.04, mouth_width=-0.05, lips=-0.19, chin_drop=-0.01,
        forehead=0.23, brow_drop=-0.08, skin_light=0.68, skin_a=-5.08, skin_b=3.58, hair_light=1.2, hair_a=1.36,
        hair_b=-8.09, clothes_turn=277.0,
    ),
)  # fmt: skip
