"""From folders of real and fake videos to clean training data for deepfake detectors."""

import sys

from dfprep.address_space import require_address_space

require_address_space(sys.orig_argv)  # here, because the next import may already need more

__version__ = "0.1.0"
