"""HDF5 files that are made in memory.

HDF5 cannot close a file that does not fit on the disk: it prints its errors when objects are deleted, and may end
the process with a segmentation fault, even after the error was handled. So the tables are made in memory, and
written at once by the operating system.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import h5py


@contextmanager
def made_in_memory(path: Path, mode: Literal["w", "r+"] = "w") -> Iterator[h5py.File]:
    """Yield a new file, or with ``r+`` the one at `path`; it is written to `path` if the block succeeds.

    Raises:
        OSError: it cannot be written, or with ``r+`` not be read.
    """
    with h5py.File(path, mode, driver="core", backing_store=False) as file:
        yield file
        file.flush()
        content = file.id.get_file_image()
    path.write_bytes(content)
