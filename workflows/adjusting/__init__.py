"""Dynamic adjustment (动态调整, R11): services added, changed, split, merged, suspended, cancelled, resumed."""
