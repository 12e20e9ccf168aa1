"""What mailed links lead to: how the floor that mails them reads what waits behind one."""

from app.accounts.waiting import waiting_finder, waiting_reader
from app.assessments.queries import waiting

waiting_reader(waiting.as_organisation)
waiting_reader(waiting.as_board)
waiting_finder(waiting.next_for)
