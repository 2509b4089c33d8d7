"""`make bench`: what the house costs and how fast it is, each figure beside a named baseline of the same run."""
