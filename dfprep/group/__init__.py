"""The group stage: how strongly each person of each fake is altered."""
