from pathlib import Path

import pytest

from fundwatch.cli.errors import UserError
from fundwatch.settings import load_settings
from fundwatch.settings_table import markdown, rows

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_every_setting_is_documented_and_the_page_is_up_to_date():
    assert all(row.description.endswith(".") or row.description.endswith(").") for row in rows())
    assert (ROOT / "docs/settings.md").read_text() == markdown()


def test_the_environment_wins_over_the_file(monkeypatch):
    Path("fundwatch.toml").write_text('[kafka]\nbootstrap = "file:1"\npartitions = 7\n')
    monkeypatch.setenv("FUNDWATCH_KAFKA__BOOTSTRAP", "environment:2")
    kafka = load_settings().kafka
    assert (kafka.bootstrap, kafka.partitions) == ("environment:2", 7)


def test_another_file_can_be_named(monkeypatch):
    Path("other.toml").write_text("[api]\nport = 9000\n")
    monkeypatch.setenv("FUNDWATCH_CONFIG", "other.toml")
    assert load_settings().api.port == 9000


def test_a_file_that_was_named_and_is_not_there_is_an_error(monkeypatch):
    monkeypatch.setenv("FUNDWATCH_CONFIG", "no-such.toml")
    with pytest.raises(UserError, match="no-such"):
        load_settings()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[kafka]\npartitions = 0\n", "kafka.partitions"),
        ("[kafka]\nbootstarp = 'x'\n", "kafka.bootstarp"),
        ("[no_such_section]\n", "no_such_section"),
        ("this is not TOML", "fundwatch"),
    ],
)
def test_a_mistake_in_the_file_is_one_sentence_that_names_it(text, named):
    Path("fundwatch.toml").write_text(text)
    with pytest.raises(UserError) as caught:
        load_settings()
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
    assert named in str(caught.value) or named == "fundwatch"


def test_secrets_never_show_in_what_is_printed_of_settings(monkeypatch):
    monkeypatch.setenv("FUNDWATCH_CLICKHOUSE__PASSWORD", "do-not-show")
    monkeypatch.setenv("FUNDWATCH_DINGTALK__SECRET", "do-not-show")
    settings = load_settings()
    assert "do-not-show" not in repr(settings)
    assert "do-not-show" not in settings.model_dump_json()
