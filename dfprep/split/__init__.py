"""The split stage: two levels of folds without leaks, and an audit of the table."""
