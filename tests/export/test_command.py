"""The command ``python -m dfprep.export``."""


def test_the_command_reports_parts_and_how_to_load_them(command, folder, tmp_path):
    run = command(tmp_path, f"out={folder}", "format=list", "to=exported", "choice.n_frames=1", stage="export")
    assert run.returncode == 0, run.stderr
    assert "26 faces" in run.stdout
    assert "26 files, 26 of them new; all were compared with their source" in run.stdout
    assert (tmp_path / "exported" / "README.md").read_text().startswith("# ")
    again = command(tmp_path, f"out={folder}", "format=list", "to=exported", "choice.n_frames=2", stage="export")
    assert again.returncode == 1
    assert "has an export with other faces, n_frames; choose another to=, or remove it" in again.stderr
