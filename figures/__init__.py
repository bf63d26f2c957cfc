"""Every figure of a tally, computed again by pandas, SciPy and statsmodels from the export."""
