"""vpwg: the stages, the rules and the money of multi-stakeholder working groups."""

__version__ = "0.1.0"
