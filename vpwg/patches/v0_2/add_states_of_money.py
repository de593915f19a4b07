"""Workflows that a site has already learn the states in which money is approved, paid and settled."""

from vpwg.setup import workflows


def execute() -> None:
	workflows.add_states()
