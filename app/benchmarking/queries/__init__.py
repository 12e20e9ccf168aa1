"""What pages of comparisons read."""
