"""The sandbox's logic. Python's standard library only: it runs before anything is installed."""
