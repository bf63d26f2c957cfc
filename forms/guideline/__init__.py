"""Forms with which an organiser adds and changes a guideline."""
