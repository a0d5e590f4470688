"""Where the engine keeps things: column types, the database with its write queue, tables."""
