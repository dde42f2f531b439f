"""A certificate that was changed anywhere is found out."""

import copy
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from detectors.contract.doubt import encode_doubt
from replay.certificate.issuing import CERTIFICATE, PAGE, NotFinished, issue
from replay.certificate.keys import Signer, WrongKey, read_public_key, read_signer, written
from replay.certificate.page import certificate_page
from replay.certificate.seal import canonical_bytes, seal
from replay.certificate.verifying import NoCertificate, outcome, verify
from replay.compare.comparing import Scope, compare
from replay.compare.model import Period
from replay.compare.spool import Spool
from replay.compare.stored import differences_file, summary_file
from replay.manifest import RunFolder, write_json
from tests.support.runs import NOW, RULE, finished_run, judged, made_up

Key = tuple[Signer, str]
_DOCUMENTATION = Path(__file__).parents[4] / "docs/certificate.md"


@pytest.fixture
def key(tmp_path: Path) -> Key:
    private = Ed25519PrivateKey.generate()
    file = tmp_path / "key.pem"
    file.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return read_signer(file), written(private.public_key())


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """With a comparison in which one doubt differs, so that every part of a certificate is there."""
    doubts = judged("P1", "P2")
    folder = finished_run(tmp_path / "run", doubts)
    spool = Spool(tmp_path / "spool")
    spool.fill(encode_doubt(doubt) for doubt in doubts[:1])
    scope = Scope({RULE: doubts[0].parameters_digest}, Period(), None)
    found = compare(
        folder.doubts(), spool, scope, differences_file(folder), variant="baseline", live="test", read_at=NOW
    )
    spool.close()
    write_json(summary_file(folder), found)
    return folder


def test_an_untouched_certificate_holds_in_every_line(run: RunFolder, key: Key) -> None:
    signer, public = key
    certificate = issue(run, signer, NOW)
    lines = list(verify(run.path, public_key=public))
    assert {line.state for line in lines[:-1]} == {"holds"}
    assert (lines[-1].state, outcome(lines)) == ("open", 0), "nothing was judged again"
    assert certificate.verdict.code == "differs"
    assert certificate.comparison is not None
    assert certificate.comparison.differences["missed-live"] == 1


def test_changing_any_field_is_found_out(run: RunFolder, key: Key) -> None:
    signer, public = key
    issue(run, signer, NOW)
    file = run.path / CERTIFICATE
    original = json.loads(file.read_bytes())
    tried = 0
    for path, changed in _changes(original):
        file.write_text(json.dumps(changed))
        assert _found_out(file, public), path
        tried += 1
    assert tried > 500, "every leaf, every missing key and every added one"
    file.write_text(json.dumps(original, indent=7))
    assert outcome(list(verify(file, public_key=public))) == 0, "how it is laid out is no change"


def test_changing_any_field_of_one_that_is_not_signed_is_found_out_too(run: RunFolder) -> None:
    issue(run, None, NOW)
    file = run.path / CERTIFICATE
    original = json.loads(file.read_bytes())
    assert outcome(list(verify(file))) == 0
    for path, changed in _changes({key: value for key, value in original.items() if key != "seal"}):
        file.write_text(json.dumps({**changed, "seal": original["seal"]}))
        assert _found_out(file), path


def test_whoever_makes_the_digest_again_is_given_away_by_the_folder_and_by_the_key(
    run: RunFolder, key: Key
) -> None:
    signer, public = key
    issue(run, signer, NOW)
    file = run.path / CERTIFICATE
    forged = json.loads(file.read_bytes())
    forged["variants"][0]["counts"]["doubts"] = 1
    other = Signer(Ed25519PrivateKey.generate())
    for with_key in (None, other):
        signed = seal(forged, with_key)
        forged["seal"] = json.loads(json.dumps({"digest": signed.digest, "signature": None}))
        if signed.signature is not None:
            forged["seal"]["signature"] = {
                "algorithm": "Ed25519",
                "public_key": signed.signature.public_key,
                "value": signed.signature.value,
            }
        file.write_text(json.dumps(forged))
        (run.path / PAGE).write_text(certificate_page(forged))
        failing = [line.what.en for line in verify(file, public_key=public) if line.state == "fails"]
        assert any("sign" in sentence for sentence in failing)
        assert any("folder of the run: variants" in sentence for sentence in failing)
        assert any("number and money" in sentence for sentence in failing)


@pytest.mark.parametrize(
    "name", ["run.json", "refused.jsonl", "variants/baseline/doubts.jsonl", "comparison.json"]
)
def test_a_changed_file_of_the_run_is_named(run: RunFolder, name: str) -> None:
    issue(run, None, NOW)
    path = run.path / name
    path.write_bytes(path.read_bytes() + b"\n")
    failing = [line.what.en for line in verify(run.path) if line.state == "fails"]
    assert f"{name} is unchanged" in failing


def test_doubts_that_were_changed_or_lost_do_not_have_the_digest(run: RunFolder) -> None:
    issue(run, None, NOW)
    whole = run.doubts().read_bytes()
    run.doubts().write_bytes(whole.replace(b'"P2', b'"P9'))
    failing = [line.what.en for line in verify(run.path) if line.state == "fails"]
    assert any("digest over its standing doubts" in sentence for sentence in failing)
    assert any("every doubt's id" in sentence for sentence in failing)
    run.doubts().write_bytes(b"".join(whole.splitlines(keepends=True)[::-1]))
    failing = [line.what.en for line in verify(run.path) if line.state == "fails"]
    assert any("out of order" in sentence for sentence in failing)


def test_a_page_that_says_something_else_is_found_out(run: RunFolder) -> None:
    issue(run, None, NOW)
    page = run.path / PAGE
    page.write_text(page.read_text().replace("missed live 1", "missed live 0"))
    assert any(PAGE in line.what.en for line in verify(run.path) if line.state == "fails")


def test_a_certificate_alone_holds_as_far_as_it_goes(run: RunFolder, key: Key, tmp_path: Path) -> None:
    signer, public = key
    issue(run, signer, NOW)
    alone = tmp_path / "sent by mail.json"
    alone.write_bytes((run.path / CERTIFICATE).read_bytes())
    lines = list(verify(alone, public_key=public))
    assert outcome(lines) == 0
    assert sum(line.state == "open" for line in lines) > 5


def test_an_unfinished_run_gets_none(tmp_path: Path) -> None:
    folder = finished_run(tmp_path / "run", [made_up(1)], finished_at=None)
    with pytest.raises(NotFinished):
        issue(folder, None, NOW)


def test_the_commands_of_the_documentation_confirm_it_and_find_out_a_change(
    run: RunFolder, tmp_path: Path
) -> None:
    commands = re.findall(r"```sh\n(.*?)```", _DOCUMENTATION.read_text(encoding="utf-8"), re.S)
    assert len(commands) == 1
    private, public = tmp_path / "openssl.pem", run.path / "public.pem"
    _shell(
        f"openssl genpkey -algorithm ed25519 -out '{private}' && openssl pkey -in '{private}' -pubout -out '{public}'"
    )
    issue(run, read_signer(private), NOW)
    assert outcome(list(verify(run.path, public_key=written(read_public_key(public))))) == 0
    told = _shell(commands[0], run.path)
    assert "Verified Successfully" in told
    assert "variants/baseline/doubts.jsonl: OK" in told
    certificate = json.loads((run.path / CERTIFICATE).read_bytes())
    assert (run.path / "body.json").read_bytes() == canonical_bytes(certificate)
    for name in (CERTIFICATE, "run.json", "variants/baseline/doubts.jsonl"):
        path = run.path / name
        whole = path.read_bytes()
        path.write_bytes(whole.replace(b"P2", b"P9").replace(b'"once"', b'"each"'))
        with pytest.raises(subprocess.CalledProcessError):
            _shell(commands[0], run.path)
        path.write_bytes(whole)


def test_numbers_are_written_so_that_every_tool_writes_them_alike(tmp_path: Path) -> None:
    folder = finished_run(tmp_path / "run", [made_up(1)], parameters={RULE: {"limit": 10000.0, "share": 0.6}})
    issue(folder, None, NOW)
    assert '"limit": 10000,' in (folder.path / CERTIFICATE).read_text()
    assert outcome(list(verify(folder.path))) == 0


def test_keys_that_cannot_be_used_are_told_without_showing_them(tmp_path: Path) -> None:
    private = Ed25519PrivateKey.generate()
    locked = tmp_path / "locked.pem"
    locked.write_bytes(
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"open sesame"))
    )
    assert read_signer(locked, "open sesame").public_key == written(private.public_key())
    public = tmp_path / "public.pem"
    public.write_bytes(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    for path, password in ((locked, ""), (locked, "wrong"), (public, ""), (tmp_path / "none.pem", "")):
        with pytest.raises(WrongKey) as raised:
            read_signer(path, password)
        assert "BEGIN" not in str(raised.value)
        assert "sesame" not in str(raised.value)
    with pytest.raises(WrongKey):
        read_public_key(locked)
    assert "Ed25519PrivateKey" not in repr(read_signer(locked, "open sesame"))


def _found_out(file: Path, public_key: str | None = None) -> bool:
    """Whether any line fails; the lines after it are not computed."""
    try:
        return any(line.state == "fails" for line in verify(file, public_key=public_key))
    except NoCertificate:
        return True


def _shell(command: str, folder: Path | None = None) -> str:
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", command], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout + done.stderr


def _changes(value: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The object with each of its leaves changed, each key taken away and a key added to each part, one at a time."""
    for path in _paths(value, ()):
        for name, change in _ways(value, path):
            changed = copy.deepcopy(value)
            change(changed)
            yield f"{'.'.join(map(str, path))} {name}", changed


def _paths(value: Any, at: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if at:
        yield at
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in inner:
        yield from _paths(held, (*at, key))


def _ways(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    def parent(root: Any) -> Any:
        for key in path[:-1]:
            root = root[key]
        return root

    held = parent(value)[path[-1]]
    yield "taken away", lambda root: parent(root).pop(path[-1])
    if isinstance(held, dict):
        yield "added to", lambda root: parent(root)[path[-1]].update(more="1")
    elif isinstance(held, list):
        yield "added to", lambda root: parent(root)[path[-1]].append("more")
    else:
        yield "changed", lambda root: parent(root).__setitem__(path[-1], _other(held))


def _other(held: Any) -> Any:
    if isinstance(held, bool):
        return not held
    if isinstance(held, int | float):
        return held + 1
    if isinstance(held, str) and held:
        last = "1" if held[-1] == "0" else "0"
        return held[:-1] + last
    return "something"
