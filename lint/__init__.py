"""The project's own checks. `lint/run` is the door; nothing here is shipped in the app."""
