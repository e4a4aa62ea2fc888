"""The split stage: two levels of folds, nobody on both sides, and an audit."""
