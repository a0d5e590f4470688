"""The proof audit at work: the catalogue's graph, the gate on versions, the nightly run, reports of citizens."""
