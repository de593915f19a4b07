"""Tests of the sandbox itself: plain Python, in seconds, with nothing installed into the machine."""
