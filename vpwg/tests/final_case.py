"""What is final when it is written: nobody writes, changes, deletes or renames it as a document, by whatever route."""

from __future__ import annotations

import frappe

from vpwg.vpwg.workflow.guard import GuardError


class Final:
	"""To be mixed into a MoneyCase: a DocType of the books that follows from movements.

	figure   a column that somebody would like to change
	"""

	doctype = ""
	figure = ""

	def found(self) -> str:
		"""The name of a record, once a request was signed off."""
		raise NotImplementedError

	def setUp(self) -> None:
		super().setUp()
		self.request = self.approved(100)
		self.name = self.found()

	def test_nobody_writes_changes_deletes_or_renames_one(self) -> None:
		before = frappe.db.get_value(self.doctype, self.name, "*")
		for user in ("Administrator", self.officer, self.director):
			for label, change in {
				"inserted": lambda: frappe.copy_doc(frappe.get_doc(self.doctype, self.name)).insert(
					ignore_permissions=True
				),
				"changed": self.changed,
				"deleted": lambda: frappe.delete_doc(
					self.doctype, self.name, force=True, ignore_permissions=True
				),
				"renamed": lambda: frappe.rename_doc(self.doctype, self.name, "another", force=True),
			}.items():
				with (
					self.subTest((user, label)),
					self.as_user(user),
					self.assertRaises((frappe.ValidationError, frappe.PermissionError)),
				):
					change()
		self.assertEqual(frappe.db.get_value(self.doctype, self.name, "*"), before)

	def changed(self) -> None:
		doc = frappe.get_doc(self.doctype, self.name)
		doc.set(self.figure, 5)
		doc.save(ignore_permissions=True)

	def test_the_refusal_says_how_one_comes_to_be(self) -> None:
		with self.assertRaisesRegex(GuardError, "movement"):
			self.changed()
