"""Selection from the ranking list, each party's formal decision, awards, holds."""
