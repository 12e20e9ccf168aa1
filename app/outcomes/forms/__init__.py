"""What councils and regions fill in."""
