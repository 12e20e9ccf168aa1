"""Results as plain figures, drawings and rows of cells."""
