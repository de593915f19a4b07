"""What keeps a receipt or a return from being confirmed, in sentences with the remedy."""

from __future__ import annotations

from frappe import _

from vpwg.vpwg.workflow.paper_rules import PaperFaultCode

__all__ = ["paper"]


def paper(code: PaperFaultCode, grant: str, form: str = "", to_grant: str = "", to_currency: str = "") -> str:
	"""One fault of a paper of a grant; `form` is the word for how the grant is given."""
	return {
		PaperFaultCode.RECEIPT_AMOUNT: _(
			"Enter the amount that came, above zero, and a fee of zero or more."
		),
		PaperFaultCode.RECEIPT_FORM: _(
			"{0} is given as {1}: choose the kind of receipt that goes with it."
		).format(grant, _(form)),
		PaperFaultCode.NOT_RUNNING: _(
			"{0} did not exist before the app: enter a receipt, or mark the grant as running already."
		).format(grant),
		PaperFaultCode.RETURN_AMOUNT: _("Enter an amount above zero."),
		PaperFaultCode.OTHER_GRANT: _("Choose the other grant that the money goes to."),
		PaperFaultCode.ARRIVING_AMOUNT: _("Enter how much arrives at {0}, in {1}.").format(
			to_grant, to_currency
		),
		PaperFaultCode.ALLOCATION_MISSING: _("Choose the allocation whose money came back."),
	}[code]
