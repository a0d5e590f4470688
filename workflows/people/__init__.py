"""Who works here and who applies: units, people, roles, sign-in."""
