"""Cases (办件): receiving an application, working on its tasks, the one-time notice, the result."""
