"""Results looked at closer: filtered, crossed, compared."""
