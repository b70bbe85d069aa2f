"""The engines: pure Python, no Django, no settings, no input or output; they never import each other.

Each takes a frozen problem and returns a frozen result: what was chosen, the bound, the reasons, the seed.
"""
