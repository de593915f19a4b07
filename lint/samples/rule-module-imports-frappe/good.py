# path: vpwg/vpwg/workflow/approval.py
from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from vpwg.vpwg.workflow.stages import Stage


@dataclass(frozen=True)
class Rule:
	stage: Stage
	amount: Decimal
	digest: str = hashlib.sha256(b"").hexdigest()
