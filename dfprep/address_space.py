"""The smallest address space that a command can start in; below it libraries end with texts of their own."""

from __future__ import annotations

import os
import sys

MIN_MB = 1000
MIN_MB_WITH_NETWORKS = 2000
"""Measured with ``ulimit -v``, Python 3.11 and torch 2.13: with less, a shared library cannot be mapped."""

WITH_NETWORKS = ("extract", "pipeline")


def require_address_space(arguments: list[str]) -> None:
    """Exit with one line if this process is a command of dfprep whose address space is too small.

    Args:
        arguments: `sys.orig_argv`, with ``-m dfprep.<stage>`` or a script ``dfprep-<stage>``.
    """
    command = next((one for one in arguments[1:] if os.path.basename(one).startswith(("dfprep.", "dfprep-"))), "")
    stage = os.path.basename(command)[len("dfprep.") :]
    limit = _limit_mb()
    needed = MIN_MB_WITH_NETWORKS if stage in WITH_NETWORKS else MIN_MB
    if stage and limit is not None and limit < needed:
        print(
            f"dfprep.{stage}: the address space must have at least {needed:,} MB, got the limit of {limit:,} MB; "
            "raise it (ulimit -v), or ask the scheduler for more memory",
            file=sys.stderr,
        )
        sys.exit(1)


def _limit_mb() -> int | None:
    """The limit of this process; None if there is none, or the system has no such limits."""
    try:
        import resource
    except ImportError:
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if soft == resource.RLIM_INFINITY else soft // 1_000_000
