"""The report stage: what is in an output folder, as one HTML page."""
