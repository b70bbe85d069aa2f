"""Affinity files as other tools leave them, through `concord match`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from concord.cli.main import main


def match(file: Path, *words: object) -> tuple[int, dict[str, Any]]:
    shown = CliRunner().invoke(main, ["match", str(file), "--per-application", "1", "--json", *map(str, words)])
    assert "Traceback" not in shown.stderr
    return shown.exit_code, json.loads(shown.stdout)


@pytest.mark.parametrize("text", ["\ufeff1 2\n1 3\n", "\n\n1 2\n\n1 3\n\n", "1\t2\r\n1\t3\r\n"])
def test_marks_blank_lines_and_tabs(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.in").write_bytes(text.encode())
    status, plan = match(tmp_path / "a.in")
    assert (status, plan["total"], plan["optimal"]) == (0, 3.0, True)


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("² 3\n1 2 3\n", "affinity-file:first-line", 1),
        ("0 0\n", "affinity-file:first-line", 1),
        ("0 3\n", "affinity-file:first-line", 1),
        ("", "affinity-file:first-line", 1),
        ("\n2 2\n1 1\n", "affinity-file:row-count", None),
        ("1 2\n1 nan\n", "affinity-file:not-a-number", 2),
        ("\n1 2\n1 1e308\n", "affinity-file:too-great", 3),
    ],
)
def test_bids_that_cannot_be_read(tmp_path: Path, text: str, code: str, row: int | None) -> None:
    (tmp_path / "a.in").write_text(text)
    status, said = match(tmp_path / "a.in")
    assert status == 1
    assert (said["errors"][0]["code"], said["errors"][0]["row"]) == (code, row)


def test_a_sparse_file_that_points_outside_its_matrix(tmp_path: Path) -> None:
    np.savez(
        tmp_path / "a.npz", format=np.array("csr"), shape=np.array([3, 3]), data=np.ones(3),
        indices=np.array([9, 9, 9]), indptr=np.array([0, 1, 2, 3]),
    )  # fmt: skip
    status, said = match(tmp_path / "a.npz")
    assert (status, said["errors"][0]["code"]) == (1, "affinity-file:unreadable")


@pytest.mark.parametrize("values", [np.array([["a"]]), np.ones((2, 2)) * 1j])
def test_arrays_that_are_no_numbers(tmp_path: Path, values: Any) -> None:
    np.savez(tmp_path / "a.npz", values)
    assert match(tmp_path / "a.npz")[1]["errors"][0]["code"] == "affinity-file:unreadable"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--columns", "colour=x"), "columns:unknown"),
        (("--columns", "colour"), "columns:malformed"),
        (("--per-side", "1"), "command:usage"),
        (("--out", "/nowhere/pairs.csv"), "command:file"),
    ],
)
def test_wrong_options_are_named_in_the_document(tmp_path: Path, words: tuple[str, ...], code: str) -> None:
    (tmp_path / "a.csv").write_text("application,reviewer,affinity\nA,R,1\n")
    status, said = match(tmp_path / "a.csv", *words)
    assert (status, said["errors"][0]["code"]) == (2 if code == "command:usage" else 1, code)


def test_a_folder_is_checked_as_a_run_checks_it(tmp_path: Path) -> None:
    (tmp_path / "applications.csv").write_text("application\nA1\n")
    (tmp_path / "reviewers.csv").write_text("reviewer,side\nR1,UK\n")
    (tmp_path / "affinities.csv").write_text("application,reviewer,affinity\nA1,R1,3\n")
    shown = CliRunner().invoke(main, ["match", str(tmp_path), "--json"])
    [error] = json.loads(shown.stdout)["errors"]
    assert (shown.exit_code, error["code"], error["row"]) == (1, "folder:affinity_range", 2)


def test_pairs_written_out_are_harmless_to_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("application,reviewer,affinity\n=1+1,R,1\n")
    assert match(tmp_path / "a.csv", "--out", tmp_path / "pairs.csv")[0] == 0
    assert "\n'=1+1,R" in (tmp_path / "pairs.csv").read_text(encoding="utf-8-sig")
