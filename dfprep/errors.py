"""The exception tree, and `require`, which reports a value that breaks a rule.

::

    DfprepError                     has an exit code; printed as one line, never as a traceback
    ├── ConfigError (ValueError)    exit 2: a key or value of the configuration breaks a rule
    ├── SourceError                 exit 1: the data set's own files contradict themselves
    ├── WeightsError                exit 1: a network's weights are missing, damaged or those of another network
    │   └── MissingWeights          exit 1: they are nowhere on this machine and cannot be fetched
    ├── StoreError                  exit 1: an output folder or file is damaged or unsuitable
    │   ├── DiskFull                exit 1: nothing more can be written there
    │   └── FolderInUse             exit 1: another run or shard is using it
    └── VideoError                  one video's data; recorded with its status, and the run continues
        ├── MissingFile             status `missing_file`
        ├── UnreadableVideo         status `unreadable`
        ├── TooShort                status `too_short`
        ├── NoFace                  status `no_face`
        ├── FaceGaps                status `face_gaps`
        └── NotAligned              status `not_aligned`

Any other exception is a bug: it is not caught, and the run stops with a traceback and exit code 1.
"""

from __future__ import annotations

from typing import ClassVar


class DfprepError(Exception):
    """An error that the user can resolve; the message is one line with the remedy."""

    exit_code: ClassVar[int] = 1


class ConfigError(DfprepError, ValueError):
    """A configured value breaks a rule."""

    exit_code: ClassVar[int] = 2


class SourceError(DfprepError):
    """The files of a data set contradict themselves."""


class WeightsError(DfprepError):
    """Weights are missing, cannot be downloaded, or do not have the expected hash."""


class MissingWeights(WeightsError):
    """Weights are nowhere on this machine and cannot be fetched; another network may do."""


class StoreError(DfprepError):
    """An output folder or file is damaged or unsuitable."""


class DiskFull(StoreError):
    """Nothing more can be written: the disk, or the user's part of it, is full."""


class FolderInUse(StoreError):
    """Another run or shard is using an output folder."""


class VideoError(DfprepError):
    """No faces can be extracted from a video; status and message are its status and reason in ``videos.csv``."""

    status: ClassVar[str]


class MissingFile(VideoError):
    """A file that the source lists does not exist."""

    status = "missing_file"


class UnreadableVideo(VideoError):
    """The file cannot be opened or decoded as video."""

    status = "unreadable"


class TooShort(VideoError):
    """The video has fewer frames than the sampling needs."""

    status = "too_short"


class NoFace(VideoError):
    """No face was detected in any attempt."""

    status = "no_face"


class FaceGaps(VideoError):
    """Faces were detected, but in no attempt was person 0 in every frame, or in as many as are required."""

    status = "face_gaps"


class NotAligned(VideoError):
    """The frames of a fake are not aligned with those of its original."""

    status = "not_aligned"


def require(ok: bool, field: str, rule: str, value: object, remedy: str = "") -> None:
    """Raise `ConfigError` "<field> must <rule>, got <value>[; <remedy>]" unless `ok`."""
    if not ok:
        raise ConfigError(f"{field} must {rule}, got {value!r}" + (f"; {remedy}" if remedy else ""))
