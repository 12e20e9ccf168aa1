"""What benchmarking decides and writes."""
