"""SurveyJS's forms (JSON)."""
