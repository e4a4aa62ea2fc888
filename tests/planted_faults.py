"""Faults to plant in an output folder; each is a function of the folder."""

import os
import re
import shutil

import h5py
import numpy as np

from dfprep.store.content_digest import seal
from dfprep.tables import user_block


def face_file(out, reference="bea"):
    return out.faces / f"{reference}.h5"


def seal_again(path):
    """Give a changed face file the digest of its content, everywhere inside the file."""
    with h5py.File(path, "r+") as file:
        digest = seal(file)
    with path.open("r+b") as raw:
        raw.write(user_block(digest, path.stat().st_size))


def edit(path, pattern, replacement, count=0):
    text = path.read_text()
    assert re.search(pattern, text), f"{pattern} is not in {path}"
    path.write_text(re.sub(pattern, replacement, text, count=count))


def cut(path, share=0.7):
    os.truncate(path, int(path.stat().st_size * share))


def flip(path, place=0.5):
    data = bytearray(path.read_bytes())
    data[int(len(data) * place)] ^= 255
    path.write_bytes(data)


def truncated_face_file(out):
    cut(face_file(out))


def face_file_without_its_last_byte(out):
    os.truncate(face_file(out), face_file(out).stat().st_size - 1)


def embeddings_times_1000(out):
    with h5py.File(face_file(out), "r+") as file:
        file["embeddings"][...] *= 1000


def flipped_byte_in_a_crop(out):
    flip(face_file(out))


def embeddings_of_another_person(out):
    with h5py.File(face_file(out), "r+") as file, h5py.File(face_file(out, "dora")) as other:
        file["embeddings"][0, 0] = other["embeddings"][0, 0]


def embeddings_of_another_person_sealed_again(out):
    embeddings_of_another_person(out)
    seal_again(face_file(out))


def crops_of_another_video(out):
    with h5py.File(face_file(out), "r+") as file, h5py.File(face_file(out, "dora")) as other:
        file["large"][0, 0] = other["large"][0, 0]


def crops_exchanged_sealed_again(out):
    with h5py.File(face_file(out), "r+") as file:
        real, fake = file["large"][0], file["large"][1]
        file["large"][0], file["large"][1] = fake, real
    seal_again(face_file(out))


def face_file_copied_over_another(out):
    shutil.copy(face_file(out, "dora"), face_file(out))


def wrong_config_hash(out):
    with h5py.File(face_file(out), "r+") as file:
        file.attrs["config_hash"] = "0" * 64


def other_configuration_sealed_again(out):
    with h5py.File(face_file(out), "r+") as file:
        file.attrs["config"] = file.attrs["config"].replace("schema: 3", "schema: 3\nseed: 1")
    seal_again(face_file(out))


def label_in_the_face_file_sealed_again(out):
    with h5py.File(face_file(out), "r+") as file:
        file["label"][1] = "REAL"
    seal_again(face_file(out))


def no_png_sealed_again(out):
    with h5py.File(face_file(out), "r+") as file:
        file["small"][0, 0, 1] = np.arange(50, dtype=np.uint8)
    seal_again(face_file(out))


def nan_in_a_box_sealed_again(out):
    with h5py.File(face_file(out), "r+") as file:
        file["boxes"][0, 0, 0] = np.nan
    seal_again(face_file(out))


def box_outside_the_frame_sealed_again(out):
    with h5py.File(face_file(out), "r+") as file:
        file["boxes"][0, 0] = [600, 80, 700, 220]
    seal_again(face_file(out))


def scores_of_another_shape_sealed_again(out):
    with h5py.File(face_file(out), "r+") as file:
        scores = file["scores"][:, :-1]
        del file["scores"]
        file["scores"] = scores
    seal_again(face_file(out))


def face_file_gone(out):
    face_file(out).unlink()


def face_file_of_nobody(out):
    shutil.copy(face_file(out), out.faces / "zoe.h5")


def row_of_a_fake_gone(out):
    edit(out.videos_csv, r"(?m)^bea_fake,.*\n", "")


def rows_of_a_family_gone(out):
    edit(out.videos_csv, r"(?m)^bea.*\n", "")


def ok_edited_to_no_face(out):
    edit(out.videos_csv, r"(?m)^(bea,.*),ok,", r"\1,no_face,")


def videos_all_real(out):
    edit(out.videos_csv, ",FAKE,", ",REAL,")


def journal_cut_by_a_family(out):
    edit(out.journal, r'(?m)^\{"original": "bea".*\n', "")


def journal_line_that_is_no_record(out):
    edit(out.journal, r'(?m)^\{"original": "bea".*\n', "[1, 2]\n")


def flipped_byte_in_masks(out):
    flip(out.mask_file("bea"), 0.7)


def truncated_masks(out):
    cut(out.mask_file("bea"))


def masks_of_another_family(out):
    shutil.copy(out.mask_file("dora"), out.mask_file("bea"))


def measures(out):
    (path,) = out.similarity.glob("lag*/bea.json")
    return path


def edited_measures(out):
    edit(measures(out), r"0\.\d", "0.1", 1)


def truncated_measures(out):
    cut(measures(out))


def measures_of_another_family(out):
    shutil.copy(measures(out).with_name("dora.json"), measures(out))


def flipped_byte_in_kept_people(out):
    path = out.clustering / "people-0.h5"
    with h5py.File(path, "r+") as file:
        file["vectors"][0, 0] += 0.5


def flipped_byte_in_projected_points(out):
    path = out.projections / "0.h5"
    with h5py.File(path, "r+") as file:
        file["points"][0, 0] += 0.5


def folds_all_real(out):
    edit(out.root / "folds.csv", ",FAKE,", ",REAL,")


def folds_in_one(out):
    edit(out.root / "folds.csv", r"1st_level,(True|False),\d", r"1st_level,\1,0")


def faces_all_real(out):
    edit(out.root / "faces.csv", ",FAKE,", ",REAL,")


def alterations_all_real(out):
    edit(out.root / "alterations.csv", ",FAKE,", ",REAL,")


def another_actor(out):
    edit(out.root / "actors.csv", r"(?m)^(bea_fake,0),\d+", r"\1,9")


def hdf5_table_that_differs(out):
    with h5py.File(out.root / "actors.h5", "r+") as file:
        file["actor"][...] += 1


def truncated_table(out):
    cut(out.root / "alignment.csv")


def table_gone(out):
    (out.root / "actors.csv").unlink()


def other_number_of_leaks(out):
    edit(out.root / "audit.json", '"leaks": 0', '"leaks": 3', 1)


def truncated_provenance(out):
    cut(out.root / "provenance.json")


def truncated_digests_of_rows(out):
    cut(out.root / "provenance.h5")


def edited_configuration(out):
    edit(out.config, "schema: 3", "schema: 3\nseed: 1")


def configuration_of_another_schema(out):
    edit(out.config, "schema: 3", "schema: 2")


FACE = "faces/bea.h5"
BLAMED = {
    truncated_face_file: FACE,
    face_file_without_its_last_byte: FACE,
    embeddings_times_1000: FACE,
    flipped_byte_in_a_crop: FACE,
    embeddings_of_another_person: FACE,
    embeddings_of_another_person_sealed_again: FACE,
    crops_of_another_video: FACE,
    crops_exchanged_sealed_again: FACE,
    face_file_copied_over_another: FACE,
    wrong_config_hash: FACE,
    other_configuration_sealed_again: FACE,
    label_in_the_face_file_sealed_again: FACE,
    no_png_sealed_again: FACE,
    nan_in_a_box_sealed_again: FACE,
    box_outside_the_frame_sealed_again: FACE,
    scores_of_another_shape_sealed_again: FACE,
    face_file_gone: FACE,
    face_file_of_nobody: "faces/zoe.h5",
    row_of_a_fake_gone: "videos.csv",
    rows_of_a_family_gone: "videos.csv",
    ok_edited_to_no_face: "videos.csv",
    videos_all_real: "videos.csv",
    journal_cut_by_a_family: "progress.jsonl",
    journal_line_that_is_no_record: "progress.jsonl",
    flipped_byte_in_masks: "masks/bea.h5",
    truncated_masks: "masks/bea.h5",
    masks_of_another_family: "masks/bea.h5",
    edited_measures: "similarity/lag2/bea.json",
    truncated_measures: "similarity/lag2/bea.json",
    measures_of_another_family: "similarity/lag2/bea.json",
    flipped_byte_in_projected_points: "projections/0.h5",
    flipped_byte_in_kept_people: "clustering/people-0.h5",
    folds_all_real: "folds.csv",
    folds_in_one: "folds.csv",
    faces_all_real: "faces.csv",
    alterations_all_real: "alterations.csv",
    another_actor: "actors.csv",
    hdf5_table_that_differs: "actors.h5",
    truncated_table: "alignment.csv",
    table_gone: "actors.csv",
    other_number_of_leaks: "audit.json",
    truncated_provenance: "provenance.json",
    truncated_digests_of_rows: "provenance.h5",
    edited_configuration: "config.yaml",
    configuration_of_another_schema: "config.yaml",
}
"""The faults, and the file that a check must blame, and no other."""

QUICK = [
    truncated_face_file,
    embeddings_times_1000,
    embeddings_of_another_person_sealed_again,
    face_file_copied_over_another,
    truncated_masks,
    folds_all_real,
]
"""Some of the faults that level=quick finds, too: it does not read every crop and mask."""
