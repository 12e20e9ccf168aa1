"""What is decided of meetings and their briefs."""
