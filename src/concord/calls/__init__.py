"""Joint calls: their terms and signatures, annexes, applications, eligibility."""
