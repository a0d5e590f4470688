"""How the office does (效能): figures counted by SQL, monthly bulletins, indicator alarms, scores, the board."""
