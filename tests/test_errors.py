"""The exception tree and its drawing."""

import inspect

from hepcite import errors

CLASSES = {name: cls for name, cls in vars(errors).items() if inspect.isclass(cls)}
BELOW = {name: cls for name, cls in CLASSES.items() if cls is not errors.HepCiteError}
LEAVES = [name for name, cls in BELOW.items() if cls not in {c.__base__ for c in BELOW.values()}]


def test_drawing_names_every_class():
    """Each error class stands in the module's drawing."""
    assert [name for name in CLASSES if name not in errors.__doc__] == []


def test_drawing_names_nothing_else():
    """The drawing names no class that does not exist."""
    drawn = [
        line.lstrip("│ ").split()[1] for line in errors.__doc__.splitlines() if line.lstrip("│ ").startswith(("├", "└"))
    ]
    assert set(drawn) == set(BELOW)


def test_tree_is_small():
    """There are at most ten leaves to know."""
    assert len(LEAVES) <= 10


def test_one_base():
    """Catching the base catches every error."""
    assert all(issubclass(cls, errors.HepCiteError) for cls in BELOW.values())


def test_every_class_says_when():
    """Each error says when it is raised."""
    assert all(cls.__doc__.startswith("Raised when") for cls in BELOW.values())
