"""Others have their part in somebody's task: a colleague asked for an opinion, signers before and after, a vote."""
