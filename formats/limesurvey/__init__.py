"""LimeSurvey's survey structures (.lss)."""
