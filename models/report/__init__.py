"""Reports: what an organiser hands on of the results of a survey."""
