"""Paper (C.6): numbered documents, rendered by Typst from data, sealed on disk."""
