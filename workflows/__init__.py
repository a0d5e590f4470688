"""The office: what the law and the practice ask of a public service, on top of the engine."""
