"""A throw-away Frappe site on a bare Debian machine. Never part of the app's package."""
