"""Every wrong value is one clear line that names its variable; secrets show nowhere."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography.fernet import Fernet

from bot.config import _SECRETS, BadConfig, Config, given, load
from bot.keys import secret_keys
from bot.settings import _misspelt
from bot.watchdog import WatchConfig

ROOT = Path(__file__).parents[2]

TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("LINLI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LINLI_BOT_TOKEN", TOKEN)
    monkeypatch.chdir(tmp_path)


def problems(monkeypatch: pytest.MonkeyPatch, **settings: str) -> list[str]:
    for name, value in settings.items():
        monkeypatch.setenv(f"LINLI_{name}", value)
    with pytest.raises(BadConfig) as fault:
        load()
    return fault.value.problems


def test_a_token_is_all_that_must_be_said():
    config = load()
    assert config.bot_id == 123456789
    assert config.database_url == "sqlite+aiosqlite:///data/linli.db"
    assert config.timezone == ZoneInfo("Asia/Shanghai")
    assert config.http_listen == ("127.0.0.1", 8081)
    assert (config.clock_speed, config.clock_start, config.coordinators) == (1, None, ())


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BOT_TOKEN", "", "is missing"),
        ("BOT_TOKEN", "123456", "this is not a bot token"),
        ("API_BASE_URL", "api.telegram.org", "write an address"),
        ("PROXY_URL", "socks", "write an address"),
        ("DEADMAN_URL", "hc-ping.com/5", "write an address"),
        ("DATABASE_URL", "mysql://x", "unknown kind of database 'mysql'"),
        ("DATABASE_URL", "sqlite+aiosqlite://", "a SQLite database needs a file"),
        ("COORDINATORS", "5, me", "write Telegram ids"),
        ("TIMEZONE", "Asia/Luzhou", "unknown time zone 'Asia/Luzhou'"),
        ("TIMEZONE", "../etc/passwd", "unknown time zone"),
        ("WEBHOOK_URL", "http://example.org/hook", "Telegram calls only https"),
        ("WEBHOOK_SECRET", "with space", "use 1 to 256"),
        ("HTTP_LISTEN", "8081", "write host:port"),
        ("HTTP_LISTEN", "127.0.0.1:99999", "write host:port"),
        ("SECRET_KEY", "short", "this is not a key"),
        ("CLOCK_SPEED", "fast", "input should be a valid number"),
        ("CLOCK_SPEED", "0.5", "must be a number from 1 to 3600"),
        ("CLOCK_START", "2026-11-21T06:55:00", "needs a time zone"),
        ("CLOCK_START", "yesterday", "write a moment: 2026-11-21T06:55:00+08:00"),
        ("DATABASE_URL", "sqlite+aiosqlite:////usr", "/usr is a folder; name a file in it"),
        ("TIMEZON", "Asia/Shanghai", "is no setting; LINLI_TIMEZONE is one"),
        ("DB_URL", "sqlite+aiosqlite:///a.db", "is no setting; LINLI_DATABASE_URL is one"),
        ("COORDINATORS_FILE", "/x", "is no setting; LINLI_COORDINATORS is one"),
    ],
)
def test_a_wrong_value_is_one_line(monkeypatch, name: str, value: str, said: str):
    [problem] = problems(monkeypatch, **{name: value})
    assert problem.startswith(f"LINLI_{name}: {said}")


def test_everything_wrong_is_told_at_once(monkeypatch):
    found = problems(monkeypatch, BOT_TOKEN="x", TIMEZONE="Mars", HTTP_LISTEN="x")
    assert len(found) == 3


def test_a_start_of_the_clock_wants_its_speed(monkeypatch):
    [problem] = problems(monkeypatch, CLOCK_START="2026-11-21T06:55:00+08:00")
    assert "set LINLI_CLOCK_SPEED as well" in problem
    monkeypatch.setenv("LINLI_CLOCK_SPEED", "60")
    start = load().clock_start
    assert start is not None
    assert start.astimezone(UTC) == datetime(2026, 11, 20, 22, 55, tzinfo=UTC)


def test_values_are_read(monkeypatch):
    monkeypatch.setenv("LINLI_COORDINATORS", "5, 1087968824,")
    monkeypatch.setenv("LINLI_HTTP_LISTEN", "off")
    monkeypatch.setenv("LINLI_WEBHOOK_LISTEN", "[::1]:0")
    config = load()
    assert config.coordinators == (5, 1087968824)
    assert (config.http_listen, config.webhook_listen) == (None, ("::1", 0))


def test_a_dotenv_file_is_read_and_the_environment_stands_above_it(monkeypatch):
    Path(".env").write_text("LINLI_TIMEZONE=Europe/Berlin\nLINLI_COORDINATORS=7\nOTHER=1\n")
    monkeypatch.setenv("LINLI_COORDINATORS", "8")
    config = load()
    assert (config.timezone.key, config.coordinators) == ("Europe/Berlin", (8,))


def test_a_secret_may_come_from_a_file_that_only_its_owner_reads(monkeypatch, tmp_path: Path):
    file = tmp_path / "token"
    file.write_text(TOKEN.replace("9:", "8:") + "\n")
    file.chmod(0o600)
    monkeypatch.setenv("LINLI_BOT_TOKEN_FILE", str(file))
    assert load().bot_id == 123456788
    file.chmod(0o644)
    [problem] = problems(monkeypatch)
    assert problem.startswith("LINLI_BOT_TOKEN_FILE: everybody on this machine can read")


def test_a_secret_file_that_is_not_there_is_one_line(monkeypatch):
    [problem] = problems(monkeypatch, BOT_TOKEN_FILE="/nowhere/token")
    assert problem == "LINLI_BOT_TOKEN_FILE: No such file or directory"
    monkeypatch.delenv("LINLI_BOT_TOKEN")
    assert problems(monkeypatch) == [problem]


def test_nobody_elses_settings_are_called_misspelt():
    variables = re.findall(r"LINLI_\w+", (ROOT / ".env.example").read_text("utf-8"))
    named = dict.fromkeys([*variables, "LINLI_CHROMIUM"], "x")
    for kind, secrets in ((Config, _SECRETS), (WatchConfig, ("WATCHDOG_WEBHOOK", "WATCHDOG_SMTP"))):
        assert _misspelt(named, [*kind.model_fields, *(f"{s}_file" for s in secrets)]) == []


def test_what_is_not_the_owners_service_reads_nothing_of_theirs(monkeypatch):
    """The demo would else tell a dead man's switch that all is well."""
    monkeypatch.setenv("LINLI_DEADMAN_URL", "https://hc.example/1")
    monkeypatch.setenv("LINLI_BOT_TOKEN_FILE", "/nowhere")
    monkeypatch.setenv("LINLI_HTTP_LISTEN", "nonsense")
    assert given(bot_token=TOKEN).deadman_url is None


def test_no_secret_shows_in_its_repr(monkeypatch):
    monkeypatch.setenv("LINLI_DATABASE_URL", "postgresql+asyncpg://linli:hunter2@db/linli")
    monkeypatch.setenv("LINLI_SECRET_KEY", key := Fernet.generate_key().decode())
    shown = f"{load()!r} {load()}"
    assert not any(secret in shown for secret in ("AAabc", "hunter2", key))


def config_at(folder: Path) -> Config:
    return load(None, database_url=f"sqlite+aiosqlite:///{folder}/linli.db")


def test_a_first_key_is_made_for_its_owner_and_then_kept(tmp_path: Path):
    config = config_at(tmp_path / "data")
    keys, made = secret_keys(config)
    assert made == tmp_path / "data" / "linli.key"
    assert made.stat().st_mode & 0o777 == 0o600
    assert secret_keys(config) == (keys, None)


def test_a_lost_key_is_not_replaced_by_a_new_one(tmp_path: Path):
    (tmp_path / "linli.db").write_bytes(b"something sealed")
    with pytest.raises(BadConfig, match="cannot be opened without it"):
        secret_keys(config_at(tmp_path))
    assert not (tmp_path / "linli.key").exists()


def test_a_key_that_others_can_read_is_refused(tmp_path: Path):
    config = config_at(tmp_path)
    secret_keys(config)
    config.key_file.chmod(0o644)
    with pytest.raises(BadConfig, match="LINLI_SECRET_KEY: everybody on this machine"):
        secret_keys(config)


def test_several_keys_may_be_given(monkeypatch):
    keys = [Fernet.generate_key().decode() for _ in range(2)]
    monkeypatch.setenv("LINLI_SECRET_KEY", ", ".join(keys))
    assert secret_keys(load()) == (keys, None)
