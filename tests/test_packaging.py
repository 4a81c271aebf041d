"""What is promised about the repository: types, docstrings, and a README that names everything."""

import ast
from importlib.resources import files
from pathlib import Path

import pytest
import typer

from hepcite.cli import app
from hepcite.settings import Settings

ROOT = Path(__file__).parents[1]
PACKAGES = ("hepcite", "hepcite_ui", "hepcite_eval", "hepcite_corpus")
MODULES = [
    file
    for package in PACKAGES
    for file in sorted(Path(str(files(package))).rglob("*.py"))
    if "__pycache__" not in file.parts
]
PUBLIC = [file for file in MODULES if not file.name.startswith("_") or file.name == "__init__.py"]


def commands(command: object, name: str) -> list[str]:
    """Return the full names of a command and of all below it, leaves only."""
    if not hasattr(command, "commands"):
        return [name]
    return [leaf for key, child in command.commands.items() for leaf in commands(child, f"{name} {key}")]


@pytest.fixture(scope="module")
def readme() -> str:
    """The text of the README."""
    return (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", PACKAGES)
def test_package_is_typed(package: str):
    """Each package says that it carries its types."""
    assert (files(package) / "py.typed").is_file()


@pytest.mark.parametrize("package", PACKAGES)
def test_package_is_a_package(package: str):
    """Each package can be imported and says in its docstring what it is."""
    assert (files(package) / "__init__.py").is_file()


@pytest.mark.parametrize("file", PUBLIC, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_module_has_a_docstring(file: Path):
    """Every public module says what it is for."""
    assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("command", commands(typer.main.get_command(app), "hepcite"))
def test_readme_names_every_command(readme: str, command: str):
    """Each command stands in the README under its full name."""
    assert command in readme


@pytest.mark.parametrize("name", [f"HEPCITE_{field.upper()}" for field in Settings.model_fields])
def test_readme_names_every_setting(readme: str, name: str):
    """Each setting stands in the README under the name of its variable."""
    assert name in readme
