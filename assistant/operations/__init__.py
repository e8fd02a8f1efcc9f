"""Keep a branch's machine going: copies of the bank, their return, and how the machine is."""
