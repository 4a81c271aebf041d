"""Lets `python -m hepcite` stand for the `hepcite` command."""

from hepcite.cli import main

main()
