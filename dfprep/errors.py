"""The exception tree, and the one way to say that a value breaks a rule.

::

    DfprepError                     has an exit code; printed as one line, never as a traceback
    ├── ConfigError (ValueError)    exit 2: a key or value of the configuration breaks a rule
    ├── SourceError                 exit 1: the data set's own files contradict themselves
    ├── WeightsError                exit 1: a network's weights are missing or not what they should be
    ├── StoreError                  exit 1: an output folder cannot be used as it is
    │   └── DiskFull                exit 1: nothing more can be written there
    └── VideoError                  one video's data; has a status, is recorded, and the run goes on
        ├── MissingFile             status `missing_file`
        ├── UnreadableVideo         status `unreadable`
        ├── TooShort                status `too_short`
        ├── NoFace                  status `no_face`
        ├── FaceGaps                status `face_gaps`
        └── NotAligned              status `not_aligned`

Anything else is a bug: it is not caught, and the run stops with its traceback and exit code 1.
"""

from __future__ import annotations

from typing import ClassVar


class DfprepError(Exception):
    """Something the user can mend; the message is one line and says how."""

    exit_code: ClassVar[int] = 1


class ConfigError(DfprepError, ValueError):
    """A configured value breaks a rule."""

    exit_code: ClassVar[int] = 2


class SourceError(DfprepError):
    """The files of a data set contradict themselves."""


class WeightsError(DfprepError):
    """Weights are missing, cannot be fetched, or have another hash than they must have."""


class StoreError(DfprepError):
    """An output folder or file cannot be used as it is."""


class DiskFull(StoreError):
    """Nothing more can be written: the disk, or the user's part of it, is full."""


class VideoError(DfprepError):
    """One video cannot give faces; `status` is its entry in ``videos.csv``, the message its reason."""

    status: ClassVar[str]


class MissingFile(VideoError):
    """The source names a file that is not there."""

    status = "missing_file"


class UnreadableVideo(VideoError):
    """The file cannot be opened or decoded as video."""

    status = "unreadable"


class TooShort(VideoError):
    """The video has fewer frames than the sampling asks for."""

    status = "too_short"


class NoFace(VideoError):
    """No detection in any try."""

    status = "no_face"


class FaceGaps(VideoError):
    """Faces were found, but no try gave person 0 in every frame."""

    status = "face_gaps"


class NotAligned(VideoError):
    """A fake whose frames do not lie over those of its original."""

    status = "not_aligned"


def require(ok: bool, field: str, rule: str, value: object, remedy: str = "") -> None:
    """Raise `ConfigError` "<field> must <rule>, got <value>[; <remedy>]" unless `ok`."""
    if not ok:
        raise ConfigError(f"{field} must {rule}, got {value!r}" + (f"; {remedy}" if remedy else ""))
