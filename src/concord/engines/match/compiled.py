"""Compilation of the inner loops: kept on disk where that is possible, in memory where it is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile to machine code on first call; the compiled form is cached beside the source or in the user's cache."""
    made: Any
    try:
        made = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba finds no folder that it may write to
        made = numba.njit(nogil=True)(function)
    return cast(Function, made)
