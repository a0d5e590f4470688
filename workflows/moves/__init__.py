"""Open cases move to another version of their service: shown before, done by jobs, taken back while possible."""
