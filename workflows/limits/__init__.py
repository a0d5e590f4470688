"""Legal time (限时办结): calendars, clocks counted from their ledgers, and the sweep that raises alerts."""
