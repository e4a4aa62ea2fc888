"""The command ``python -m dfprep.report``."""


def test_the_command_writes_one_page_into_the_folder_and_says_where(command, folder, tmp_path):
    run = command(tmp_path, f"out={folder}", "projection=none", "mlflow.enabled=false", stage="report")
    assert run.returncode == 0, run.stderr
    path = folder / "report.html"
    assert run.stdout.splitlines()[-1] == f"Report:   {path}"
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    path.unlink()
    elsewhere = command(tmp_path, f"out={folder}", "to=page.html", "budget_mb=0", stage="report")
    assert elsewhere.returncode == 2
    assert "budget_mb must be a number" in elsewhere.stderr
    assert not (tmp_path / "page.html").exists()
