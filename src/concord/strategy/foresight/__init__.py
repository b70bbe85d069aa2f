"""Foresight: what panels of every side expect, asked by the Delphi method, without anybody learning who said what."""
