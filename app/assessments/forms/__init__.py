"""What people fill in: a board's cycles, an organisation's answers."""
