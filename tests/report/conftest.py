from placed_faces import folder  # noqa: F401
