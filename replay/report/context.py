"""Everything that a report tells of, read from the folder of a run."""

from dataclasses import dataclass

import msgspec

from detectors.contract.values import Text
from detectors.registry import catalogue
from replay.compare.model import Comparison
from replay.compare.stored import read_comparison
from replay.difference import Difference
from replay.manifest import BASELINE, Manifest, RunFolder, read_manifest
from replay.reading import written_doubts
from replay.report.figures import Figures, figures


@dataclass(frozen=True, slots=True)
class Context:
    """A finished run. `differences` are those to the baseline, by variant; `refused` counts by reason."""

    folder: RunFolder
    manifest: Manifest
    figures: Figures
    differences: dict[str, Difference]
    comparison: Comparison | None
    refused: dict[str, int]


class NotFinished(Exception):
    """The run is under way, failed or was cancelled."""


def read_context(folder: RunFolder) -> Context:
    """Raises `FileNotFoundError` where there is no run, `NotFinished`, and `msgspec.DecodeError` for damaged files."""
    manifest = read_manifest(folder)
    if manifest.finished_at is None:
        raise NotFinished
    return Context(
        folder=folder,
        manifest=manifest,
        figures=figures(written_doubts(folder.doubts(BASELINE))),
        differences=_differences(folder, manifest),
        comparison=read_comparison(folder),
        refused=_refused(folder),
    )


def rule_name(rule_id: str) -> Text:
    """The rule's name; its id where this code does not know it."""
    rule = catalogue().get(rule_id)
    return Text(rule_id, rule_id) if rule is None else rule.name


def _differences(folder: RunFolder, manifest: Manifest) -> dict[str, Difference]:
    found = {}
    for variant in manifest.variants:
        path = folder.difference(variant.name)
        if variant.name != BASELINE and path.is_file():
            found[variant.name] = msgspec.json.decode(path.read_bytes(), type=Difference)
    return found


def _refused(folder: RunFolder) -> dict[str, int]:
    counted: dict[str, int] = {}
    if not folder.refused.is_file():
        return counted
    with folder.refused.open("rb") as lines:
        for line in lines:
            reason = str(msgspec.json.decode(line).get("reason"))
            counted[reason] = counted.get(reason, 0) + 1
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
