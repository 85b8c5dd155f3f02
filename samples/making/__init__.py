"""How the sample reports are made: printed, changed, described and checked."""
