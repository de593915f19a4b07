"""Endpoints for payments: clearing, paying, holding, reversing. They act for the person who is logged in."""

from __future__ import annotations

from typing import Any

import frappe

from vpwg.api.finance import listed
from vpwg.api.retry import from_the_start
from vpwg.vpwg import finance_desk, payments


@frappe.whitelist(methods=["GET"])
def standing(name: str) -> dict[str, Any]:
	"""Where a payment stands, and what the reader may do: `acts` holds for each act whether, or why not."""
	doc = frappe.get_doc(payments.DISBURSEMENT, name)
	doc.check_permission("read")
	return finance_desk.payment_standing(doc)


@frappe.whitelist(methods=["GET"])
def start(allocation: str) -> dict[str, Any]:
	"""What a new payment of an allocation begins with, for whoever may prepare one; amounts in major units."""
	frappe.has_permission(payments.DISBURSEMENT, "create", throw=True)
	doc = frappe.get_doc(payments.ALLOCATION, allocation)
	doc.check_permission("read")
	return finance_desk.starting_payment(doc)


@frappe.whitelist(methods=["POST"])
def clear(name: str, note: str = "") -> dict[str, Any]:
	"""Clear a payment, which somebody else then pays. Raises NeedsNote where a warning is not answered by a note."""
	return done(lambda: payments.clear(name, note))


@frappe.whitelist(methods=["POST"])
def pay(
	name: str,
	reference: str,
	paid_on: str = "",
	voucher_no: str = "",
	bank_reference: str = "",
	bank: list[Any] | str = "[]",
) -> dict[str, Any]:
	"""Enter that a cleared payment was paid, once: the same call with the same reference changes nothing.

	`paid_on` is a date, today where it is empty; `bank` has rows of grant, budget_line, taken and bank_fee, in major units of
	the grant's currency. Raises PermissionError (403), InsufficientFunds, and GuardError (417) with what is in the way.
	"""
	rows = listed(bank)
	return done(lambda: payments.pay(name, reference, paid_on or None, voucher_no, bank_reference, rows))


@frappe.whitelist(methods=["POST"])
def reverse(name: str, reason: str, bank: list[Any] | str = "[]") -> dict[str, Any]:
	"""Take a payment back; what it paid is committed again. `bank` says what came back, everything where it is empty."""
	rows = listed(bank)
	return done(lambda: payments.reverse(name, reason, rows))


@frappe.whitelist(methods=["POST"])
def take_back(name: str) -> dict[str, Any]:
	"""Bring a cleared payment back to its draft."""
	return done(lambda: payments.take_back(name))


@frappe.whitelist(methods=["POST"])
def hold(name: str, reason: str) -> dict[str, Any]:
	"""Stop a payment for now, with the reason."""
	return done(lambda: payments.hold(name, reason))


@frappe.whitelist(methods=["POST"])
def resume(name: str) -> dict[str, Any]:
	"""Let a payment go on; it is cleared anew."""
	return done(lambda: payments.resume(name))


@frappe.whitelist(methods=["POST"])
def refuse(name: str, host_reason: str, reason: str) -> dict[str, Any]:
	"""Refuse a payment for the host: Law, Sanctions or Fraud, with the reason."""
	return done(lambda: payments.refuse(name, host_reason, reason))


def done(work: Any) -> dict[str, Any]:
	"""Do an act, from the start again after a deadlock, and give the new standing."""
	return finance_desk.payment_standing(from_the_start(work))
