"""The command line: clear words, clear exit codes."""

from __future__ import annotations

import socket
from datetime import date

import pytest

from xiuhua.kernel.words import Refused
from xiuhua.site import certificates, command_line, serving
from xiuhua.site.commands import demo, load


def test_every_command_explains_itself():
    for command in command_line.COMMANDS:
        parser, run = command_line.build(command)
        assert parser.description
        assert callable(run)
        assert command.name in command_line.overview()


def test_help_needs_nothing(capsys):
    assert command_line.main(["--help"]) == 0
    assert "verify-records" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_said_so(capsys):
    assert command_line.main(["load", "cells", "/no/such/file"]) == 1
    assert "There is no file /no/such/file" in capsys.readouterr().err


def test_every_loader_is_there():
    for what in load.LOADERS:
        assert callable(load.loader(what))


def test_file_arguments_are_meant_from_where_run_was_called(monkeypatch, tmp_path):
    monkeypatch.setenv("XIUHUA_CALLED_FROM", str(tmp_path))

    assert command_line.at("cells.json") == tmp_path / "cells.json"
    assert str(command_line.at("/x")) == "/x"


def test_a_busy_port_gives_way_or_is_refused():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]

        assert serving.free_port("127.0.0.1", port, insist=False) > port
        with pytest.raises(Refused, match="is in use"):
            serving.free_port("127.0.0.1", port, insist=True)
    assert serving.free_port("127.0.0.1", 0, insist=True) > 0


def test_one_home_has_one_demo(tmp_path):
    with demo.only_one(tmp_path), pytest.raises(Refused, match="already runs"):
        demo.only_one(tmp_path)
    demo.only_one(tmp_path).close()


def test_fresh_takes_away_only_what_a_demo_made(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "xiuhua.sqlite3").touch()
    (tmp_path / "evidence").mkdir()
    (tmp_path / "holiday.jpg").touch()

    demo.forget(tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == ["holiday.jpg"]


def test_fresh_never_empties_a_postgresql(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://x")

    with pytest.raises(Refused):
        demo.forget(tmp_path)


def test_another_day_needs_a_fresh_demo(tmp_path):
    (tmp_path / "demo.parts").write_text('{"today": "2026-05-01", "users": {}, "api_keys": {}}')

    with pytest.raises(Refused, match="2026-05-01"):
        demo.loaded(tmp_path, date(2026, 5, 2), {})


def test_demo_json_has_what_machines_drive_it_by(tmp_path):
    parts = {"today": "2026-05-01", "users": {"unit": {}}, "api_keys": {}, "of": "x"}

    demo.write(tmp_path, "http://127.0.0.1:8000", parts)

    import json

    assert json.loads((tmp_path / "demo.json").read_text()) == {
        "base_url": "http://127.0.0.1:8000",
        "open311_url": "http://127.0.0.1:8000/open311/v2",
        "today": "2026-05-01",
        "users": {"unit": {}},
        "api_keys": {},
        "wechat": {},
    }


def test_a_certificate_is_made_once_and_names_the_address(tmp_path):
    from cryptography import x509

    certificate, key = certificates.self_signed(tmp_path, "192.0.2.7")
    again, _ = certificates.self_signed(tmp_path, "192.0.2.7")

    kept = x509.load_pem_x509_certificate(certificate.read_bytes())
    names = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "192.0.2.7" in [str(a) for a in names.get_values_for_type(x509.IPAddress)]
    assert again == certificate
    assert b"BEGIN PRIVATE KEY" in key.read_bytes()
    assert key.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_verify_records_compares_with_heads_kept_elsewhere(capsys, tmp_path):
    from xiuhua.kernel.permissions import SYSTEM
    from xiuhua.records.actions import note

    for colour in ("red", "green"):
        note(subject=("park.bench", "1"), deed="park.paint", by=SYSTEM, after={"colour": colour})
    assert command_line.main(["verify-records"]) == 0
    head = capsys.readouterr().out.split()[-1]
    kept = tmp_path / "heads.csv"

    kept.write_text(f"chain,serial,hash\ndistrict,2,{head}\n")
    assert command_line.main(["verify-records", "--heads", str(kept)]) == 0
    kept.write_text(f"chain,serial,hash\ndistrict,2,{'0' * 64}\n")
    assert command_line.main(["verify-records", "--heads", str(kept)]) == 1
    kept.write_text(f"chain,serial,hash\ndistrict,3,{head}\n")
    assert command_line.main(["verify-records", "--chain", "district", "--heads", str(kept)]) == 1
    assert "first broken link: district#3" in capsys.readouterr().out

    kept.write_text("name\nx\n")
    assert command_line.main(["verify-records", "--heads", str(kept)]) == 1
    assert command_line.main(["verify-records", "--heads", str(tmp_path / "none.csv")]) == 1
    assert "chain,serial,hash" in capsys.readouterr().err
