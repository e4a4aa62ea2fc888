from placed_faces import folder, with_masks  # noqa: F401
