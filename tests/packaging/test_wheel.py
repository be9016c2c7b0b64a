"""The wheel, installed where there is no checkout and nothing but the base dependencies."""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARY = ("requirements", "profiles", "templates")


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    return subprocess.run([str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def done(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 0, f"{result.args}\n{result.stdout}\n{result.stderr}"
    return result.stdout


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the source archive, and the wheel built from that archive."""
    out = tmp_path_factory.mktemp("dist")
    done(run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT, cwd=out))
    return out


@pytest.fixture(scope="session")
def wheel(built: Path) -> Path:
    (path,) = built.glob("*.whl")
    return path


def base_requirements(wheel: Path) -> set[str]:
    """The names that the wheel needs without any extra."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        lines = email.message_from_bytes(archive.read(name)).get_all("Requires-Dist", [])
    return {re.split(r"[^A-Za-z0-9._-]", line)[0].lower().replace("_", "-") for line in lines if "extra ==" not in line}


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs' folder of an empty environment that holds the wheel and its base dependencies, at the locked versions."""
    home = tmp_path_factory.mktemp("installed")
    done(run(sys.executable, "-m", "venv", home / "venv", cwd=home))
    programs = home / "venv" / "bin"
    blocks = re.split(r"^(?=[a-z0-9-]+==)", (ROOT / "locks" / "dev.txt").read_text("utf-8"), flags=re.M)
    base = base_requirements(wheel)
    (home / "base.txt").write_text("".join(block for block in blocks if block.partition("==")[0] in base), "utf-8")
    pip = (programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    fetched = run(*pip, "--require-hashes", "--only-binary", ":all:", "--retries", "2", "-r", home / "base.txt", cwd=home)
    if "Retrying" in fetched.stderr and fetched.returncode != 0:
        pytest.skip("the package registry cannot be reached")
    done(fetched)
    # --no-index: were a base dependency undeclared or unlocked, this or the first run would fail.
    done(run(*pip, "--no-index", wheel, cwd=home))
    done(run(programs / "python", "-m", "pip", "check", cwd=home))
    return programs


def test_the_wheel_holds_exactly_the_package_and_its_library(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = {path.relative_to(ROOT).as_posix() for path in (ROOT / "traceability").rglob("*.py")}
    shipped = {path.relative_to(ROOT).as_posix() for top in LIBRARY for path in (ROOT / top).rglob("*") if path.is_file()}
    library = {f"traceability/_data/{name}" for name in shipped}
    others = {name for name in names - package - library if ".dist-info/" not in name}
    assert package | library <= names
    assert others <= {"traceability/py.typed"}
    assert {name.split("/")[0] for name in shipped} == set(LIBRARY)


def test_an_empty_folder_can_check_the_shipped_profile(installed: Path, tmp_path: Path) -> None:
    done(run(installed / "pptrace", "check", "bsi-cc-pp-0073-1.3", cwd=tmp_path))


def test_the_version_is_that_of_the_wheel(installed: Path, wheel: Path, tmp_path: Path) -> None:
    assert wheel.name.split("-")[1] in done(run(installed / "pptrace", "--version", cwd=tmp_path))


@pytest.mark.parametrize("kind", ["site", "xlsx"])
def test_a_report_without_its_extra_says_what_to_install(installed: Path, tmp_path: Path, kind: str) -> None:
    result = run(installed / "pptrace", "report", kind, "bsi-cc-pp-0073-1.3", "-o", tmp_path / "out", cwd=tmp_path)
    assert result.returncode == 2
    assert "pptrace[report]" in result.stderr
    assert not (tmp_path / "out").exists()


def test_the_base_holds_nothing_of_the_extra(installed: Path, tmp_path: Path) -> None:
    listed = done(run(installed / "python", "-m", "pip", "list", "--format", "freeze", cwd=tmp_path)).lower()
    assert not re.search(r"^(sphinx|furo|jinja2|openpyxl)=", listed, re.M)


def test_pytest_finds_the_plugin(installed: Path, tmp_path: Path) -> None:
    code = "from importlib.metadata import entry_points as e; print([p.value for p in e(group='pytest11')])"
    assert done(run(installed / "python", "-c", code, cwd=tmp_path)).strip() == "['traceability.pytest_plugin']"
