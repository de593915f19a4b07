"""The stories of the demonstration's groups, one module a country. Each is told in the language of its group."""
