"""An index over the run folders, which are the truth; it can be made again from them any time."""
