"""What the first pages read that no feature below answers as they need it."""
