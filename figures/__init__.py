"""Every figure of a tally, computed again from the exported file by pandas, SciPy and statsmodels."""
