"""The brief on paper."""
