"""What the learning needs analysis reads, split by side."""
