"""The cluster stage: which videos show the same actor."""
