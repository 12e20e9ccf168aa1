"""What is read for a meeting: the brief, when the board meets, its year."""
