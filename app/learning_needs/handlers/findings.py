"""The organisation receives what a board's findings say of its own staff."""

from datetime import datetime

from app.learning_needs.crossing import FINDINGS
from app.learning_needs.service import received
from tenants import Received, envelope_handler


@envelope_handler(FINDINGS)
def receive_findings(envelope: Received, *, now: datetime) -> None:
    """Keep a version of the findings, or that they were withdrawn."""
    if envelope.withdrawn:
        received.withdraw_findings(envelope)
    else:
        received.keep_findings(envelope, now=now)
