"""Send calls for help to people away from this machine; each channel is a process of its own."""
