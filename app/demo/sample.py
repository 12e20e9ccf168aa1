"""Made-up data at the size of a region or of the country."""
