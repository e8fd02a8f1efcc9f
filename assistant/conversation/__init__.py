"""The life of one turn: what comes in, what it means, who deals with it, what she sees and hears."""
