"""Results looked at closer: filtered, crossed, compared, and pictures as files."""
