"""What the learning needs analysis decides and writes, split by side."""
