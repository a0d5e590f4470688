"""Finding a service by what people type: one index of the live guides, kept in the transaction they go live in."""
