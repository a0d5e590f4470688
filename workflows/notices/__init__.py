"""Messages to people: the in-app inbox (other channels hang on the same rows)."""
