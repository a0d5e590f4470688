"""The services: each a folder of guide, diagram and forms; drafts, proposals, versions."""
