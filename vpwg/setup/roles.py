"""The roles of design section 8, in one place."""

from __future__ import annotations

MANAGER = "VPWG Manager"
COORDINATOR = "VPWG Coordinator"
FINANCE_OFFICER = "VPWG Finance Officer"
AUDITOR = "VPWG Auditor"
MEMBER = "VPWG Member"
DESK = "VPWG Desk"

ROLES = (MANAGER, COORDINATOR, FINANCE_OFFICER, AUDITOR, MEMBER, DESK)
"""All roles of the app; the fixture `role.json` holds the same six."""
