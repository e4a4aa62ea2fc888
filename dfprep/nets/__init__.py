"""What every network needs: a device, and weights that are really the ones meant."""

from dfprep.nets.device import limit_threads, pick_device
from dfprep.nets.weights import package_file, sha256_of

__all__ = ["limit_threads", "package_file", "pick_device", "sha256_of"]
