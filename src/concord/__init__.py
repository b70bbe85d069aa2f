"""Concord (协和): the working system of international science, technology and innovation cooperation."""

__version__ = "0.1.0"
