"""Check what the command line names: diagrams, decisions, service folders, and folders full of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from engine.check import Finding, check, has_errors
from engine.clock import Clock, FileClock, SystemClock, local_date
from engine.feel.dmn import check as check_decisions
from engine.runtime import Engine
from engine.store.database import Database
from engine.xml import MAX_BYTES
from workflows import demo
from workflows.catalogue.folder import Shelf, read_folder
from workflows.checks.folder import CASES, DIAGRAM, GUIDE, Files
from workflows.checks.service import check_service
from workflows.checks.yaml_files import well_formed
from workflows.people.models import Unit
from workflows.proofs.book import ProofBook
from workflows.proofs.checking import check_proofs
from workflows.proofs.facts import Facts, facts
from workflows.rehearsal.play import ground
from workflows.rehearsal.play import play as play_runs
from workflows.rehearsal.stage import Ground
from workflows.settings import Settings
from workflows.sharing.sandbox import sandbox

_DIAGRAMS = (".bpmn", ".bpmn20.xml")
_DECISIONS = ".dmn"


@dataclass(frozen=True, slots=True)
class Result:
    """One file and what is wrong with it."""

    file: str
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing in it is an error."""
        return not has_errors(self.findings)


def check_paths(paths: Iterable[Path], settings: Settings, *, play: bool = True) -> list[Result]:
    """Every file below `paths`, each once. Expected runs are played where `play`, in folders without an error.

    A diagram in a service's folder is held against that folder; any other only against the rules of diagrams.
    """
    bpmn, engine = settings.bpmn.resolve(), Engine()
    with ground(bpmn, engine) as stage:
        checker = _Checker(settings, stage if play else None, engine)
        results = {result.file: result for path in paths for result in checker.results(path)}
    return list(results.values())


class _Checker:
    def __init__(self, settings: Settings, stage: Ground | None, engine: Engine) -> None:
        self._stage = stage
        self._shelf = Shelf(engine, settings.bpmn.resolve())
        registry = sandbox(settings.bpmn / "sandbox.yaml")
        self._connectors = registry.names()
        self._proofs = ProofBook(settings.bpmn, registry.covers)
        clock: Clock = FileClock(settings.clock_file) if settings.clock_file else SystemClock()
        self._today = local_date(clock.now())
        self._beside: dict[Path, list[Facts]] = {}
        self._units = _units(settings)

    def results(self, path: Path) -> Iterator[Result]:
        if not path.is_dir():
            yield self._file(path)
        elif _is_service(path):
            yield from self._service(path, self._stage)
        else:
            for inner in sorted(path.iterdir()):
                if not inner.name.startswith(".") and (inner.is_dir() or inner.name.endswith((*_DIAGRAMS, _DECISIONS))):
                    yield from self.results(inner)

    def _file(self, path: Path) -> Result:
        if path.name.endswith(_DECISIONS):
            return Result(str(path), tuple(check_decisions(_content(path))))
        if path.name.endswith(".bpmn") and _is_service(path.parent):
            of_folder = {Path(result.file).name: result for result in self._service(path.parent, None)}
            if path.name in of_folder:
                return replace(of_folder[path.name], file=str(path))
        return Result(str(path), tuple(check(_content(path))))

    def _service(self, folder: Path, stage: Ground | None) -> Iterator[Result]:
        key, files = folder.resolve().name, _files(folder)
        found = check_service(key, files, self._shelf, self._connectors, self._units)
        found += check_proofs(
            key,
            files,
            self._shelf.schemas,
            others=lambda _: self._others(folder.resolve().parent),
            book=self._proofs,
            today=self._today,
        )
        if stage is not None and not has_errors(found):
            found += play_runs(key, read_folder(folder), stage)
        for name in sorted({GUIDE, CASES, DIAGRAM, *files}):
            yield Result(str(folder / name), tuple(finding for finding in found if finding.file == name))

    def _others(self, catalogue: Path) -> list[Facts]:
        """The services beside a folder: together they are the catalogue its proofs are audited in."""
        if catalogue not in self._beside:
            guides = (path / GUIDE for path in sorted(catalogue.iterdir()) if (path / GUIDE).is_file())
            files = (Files(guide.parent.name, {GUIDE: guide.read_bytes()}, self._shelf.schemas) for guide in guides)
            read = (well_formed(source, GUIDE, "service") for source in files)
            self._beside[catalogue] = [facts(written.value) for written in read if written]
        return self._beside[catalogue]


def _is_service(folder: Path) -> bool:
    """A guide makes a folder a service; so do a flow and forms, whose guide is then missing."""
    return (folder / GUIDE).is_file() or ((folder / DIAGRAM).is_file() and (folder / "forms").is_dir())


def _files(folder: Path) -> Mapping[str, bytes]:
    """What the folder holds; of files that are never read, only the names."""
    names = (path for path in sorted(folder.rglob("*")) if path.is_file())
    relative = (path.relative_to(folder) for path in names)
    stray = {name.as_posix(): b"" for name in relative if not any(part.startswith(".") for part in name.parts)}
    return stray | read_folder(folder)


def _content(path: Path) -> bytes:
    """The file, or as much of it as shows that it is too large to be read as a diagram."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _units(settings: Settings) -> list[str]:
    """The units of this installation's office; before there is one, those of the demo."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return [row[0] for row in demo.UNITS]
    database = Database(settings.database_url)
    try:
        with database.read() as session:
            return list(session.scalars(select(Unit.code).where(Unit.ended_on.is_(None)))) or [
                row[0] for row in demo.UNITS
            ]
    except SQLAlchemyError:
        return [row[0] for row in demo.UNITS]
    finally:
        database.close()
