"""An elder-friendly voice banking assistant that runs entirely offline."""
