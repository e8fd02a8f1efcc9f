"""Give branch staff commands and a console for help tickets, held transfers and requests."""
