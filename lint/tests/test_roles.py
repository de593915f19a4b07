"""The app's roles stand in three places that Frappe reads at different times; they must be the same six."""

from __future__ import annotations

import json
from pathlib import Path

from vpwg import hooks
from vpwg.setup.roles import ROLES

FIXTURE = Path(hooks.__file__).parent / "fixtures/role.json"


def test_the_fixture_holds_the_roles_that_the_code_names() -> None:
	assert sorted(role["name"] for role in json.loads(FIXTURE.read_text())) == sorted(ROLES)


def test_the_fixture_is_filtered_by_the_same_roles() -> None:
	(fixture,) = [each for each in hooks.fixtures if each["dt"] == "Role"]
	assert fixture["filters"] == [["name", "in", list(ROLES)]]
