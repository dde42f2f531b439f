"""A labelled population: a coherent, made-up history of one pool, with planted doubts and near misses."""
