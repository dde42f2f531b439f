"""What a parameter file may say, and what is answered to one that says something else."""

from pathlib import Path

import pytest

from fundwatch.cli.errors import UserError
from fundwatch.parameter_file import read_parameter_file


def test_states_values_and_tables_are_read_and_tables_lie_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "wages.csv").write_text("begndate,value\n")
    file = tmp_path / "rules.toml"
    file.write_text('[state]\na = "shadow"\n[parameters.b]\nc = 1\n[tables]\nd = "wages.csv"\n')
    assert read_parameter_file(str(file)) == ({"a": "shadow"}, {"b": {"c": 1}}, {"d": "begndate,value\n"})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[states]\n", "unknown [states]"),
        ("[state]\na = 1\n", "[state] holds"),
        ("[parameters]\na = 1\n", "[parameters.RULE]"),
        ("tables = 1\n", "[tables] table"),
        ('[tables]\nd = "none.csv"\n', "none.csv"),
        ("[", "not TOML"),
    ],
)
def test_anything_else_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text)
    with pytest.raises(UserError) as refused:
        read_parameter_file(str(file))
    assert sentence in str(refused.value)
