"""Tests that drive a browser against a served site."""
