"""The names of data sets and labels that DeepfakeBench knows (training/config/train_config.yaml there)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dfprep.types import Label

SEVERAL_COMPRESSIONS = (
    "FaceForensics++", "FF-DF", "FF-F2F", "FF-FS", "FF-NT", "FaceShifter", "DeepFakeDetection",
)  # fmt: skip
"""The data sets whose JSON has a level for the compression; the first names the LMDB data base of all of them."""


@dataclass(frozen=True)
class Names:
    """The names of one data set.

    Attributes:
        data_set: the name of its JSON. real: the label of real videos.
        fakes: the labels of the fakes by method. fake: that of other methods.
        own_sets: data sets of one label of the fakes, with a JSON each beside that of the whole.
        known: whether DeepfakeBench's configuration has the labels.
    """

    data_set: str
    real: str
    fake: str
    fakes: Mapping[str, str] = field(default_factory=dict)
    own_sets: Mapping[str, str] = field(default_factory=dict)
    known: bool = True

    def label(self, target: str, method: str) -> str:
        """The label of a face: REAL, or FAKE by a method."""
        return self.real if target == Label.REAL.value else self.fakes.get(method, self.fake)

    @property
    def lmdb(self) -> str:
        """The folder of the LMDB data base: one for all data sets with several compressions."""
        return f"{SEVERAL_COMPRESSIONS[0] if self.data_set in SEVERAL_COMPRESSIONS else self.data_set}_lmdb"

    @property
    def labels(self) -> dict[str, int]:
        """All labels, 0 for real and 1 for fake."""
        return {self.real: 0, **dict.fromkeys([*self.fakes.values(), self.fake], 1)}


FFPP = Names(
    "FaceForensics++", "FF-real", "FF-DF",
    {"Deepfakes": "FF-DF", "Face2Face": "FF-F2F", "FaceSwap": "FF-FS", "NeuralTextures": "FF-NT",
     "FaceShifter": "FF-FH"},
    {"FF-DF": "FF-DF", "FF-F2F": "FF-F2F", "FF-FS": "FF-FS", "FF-NT": "FF-NT", "FF-FH": "FaceShifter"},
)  # fmt: skip

OF_SOURCES = {
    "Ffpp": FFPP,
    "Dfd": Names("DeepFakeDetection", "DFD_real", "DFD_fake"),
    "CelebDf": Names("Celeb-DF-v2", "CelebDFv2_real", "CelebDFv2_fake"),
    "Dfdc": Names("DFDC", "DFDC_Real", "DFDC_Fake"),
    "Dfdcp": Names("DFDCP", "DFDCP_Real", "DFDCP_FakeA", {"method_A": "DFDCP_FakeA", "method_B": "DFDCP_FakeB"}),
    "DeeperForensics": Names("DeeperForensics-1.0", "DF_real", "DF_fake"),
    "Uadfv": Names("UADFV", "UADFV_Real", "UADFV_Fake"),
}
"""By the class of the source."""

BY_NAME = {
    "Celeb-DF-v1": Names("Celeb-DF-v1", "CelebDFv1_real", "CelebDFv1_fake"),
    **{names.data_set: names for names in OF_SOURCES.values()},
}


def names_for(source: str, data_set: str | None, name: str) -> Names:
    """The names of a data set.

    Args:
        source: the class of its source, such as "Ffpp". data_set: what the user calls it; None: nothing.
        name: of the data set, for sources that DeepfakeBench does not know.
    """
    if data_set in BY_NAME:
        return BY_NAME[data_set]
    if source in OF_SOURCES:
        return replace(OF_SOURCES[source], data_set=data_set or OF_SOURCES[source].data_set)
    called = data_set or name
    return Names(called, f"{called}_Real", f"{called}_Fake", known=False)
