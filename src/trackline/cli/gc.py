"""What `trackline gc` does: finds what is deleted, removes artifacts and then rows, gives the space back."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import click

from trackline.artifacts.locations import Proxied, is_local
from trackline.artifacts.locations import resolve as resolve_location
from trackline.artifacts.removal import Remover
from trackline.cli.durations import duration_ms
from trackline.cli.gc_settings import GC_SETTINGS
from trackline.cli.locations import Locations, resolve
from trackline.cli.refusal import Refusal
from trackline.cli.settings import Value, ignored, refuse_unsupported, text, texts
from trackline.cli.sizes import count, in_words
from trackline.clock import now_ms
from trackline.db.session import Session
from trackline.errors import TracklineError
from trackline.house import House
from trackline.series import seal
from trackline.tracking import purge

Target = TypeVar("Target")


def collect(values: Mapping[str, Value]) -> None:
    """Purge with these settings. Raises Refusal; ends with code 1 when something could not be purged."""
    refuse_unsupported(GC_SETTINGS, values)
    for line in ignored(GC_SETTINGS, values):
        click.echo(f"Warning: {line}", err=True)
    selection = purge.Selection(
        until=now_ms() - duration_ms(text(values, "older_than") or "0s", "--older-than"),
        run_ids=texts(values, "run_ids"),
        experiment_ids=texts(values, "experiment_ids"),
        logged_model_ids=texts(values, "logged_model_ids"),
    )
    locations = resolve(
        backend=text(values, "backend_store_uri"),
        artifact_root=None,
        destination=text(values, "artifacts_destination"),
        serve=True,
        cwd=Path.cwd(),
    )
    locations.check_existing()
    try:
        with Session(locations.backend, House(artifact_root="")) as session:
            _purge(session, locations, selection, dry_run=bool(values["dry_run"]))
    except TracklineError as error:
        raise Refusal(error.message) from error


def _purge(session: Session, locations: Locations, selection: purge.Selection, *, dry_run: bool) -> None:
    targets = session.read(purge.find_targets, selection)
    if not (targets.runs or targets.logged_models or targets.experiments):
        click.echo("Nothing to purge.")
        return
    collector = _Collector(session, _remover(locations, targets))
    if dry_run:
        collector.describe(targets)
    else:
        collector.run(targets)


class _Collector:
    """Purges targets one after another; what cannot be purged is said and left for the next time."""

    def __init__(self, session: Session, remover: Remover) -> None:
        self._session = session
        self._remover = remover
        self._failures: list[str] = []

    def describe(self, targets: purge.Targets) -> None:
        """Say what would be purged."""
        points = stored = files = 0
        runs = _all_runs(targets)
        for run in runs:
            run_points, run_bytes = self._session.read(purge.size_of, run)
            points += run_points
            stored += run_bytes
        for uri in _artifact_uris(targets):
            try:
                files += self._remover.size_of(uri)
            except TracklineError as error:
                self._failures.append(f"The artifacts at {uri} cannot be read: {error.message}")
        for experiment in targets.experiments:
            click.echo(f"Experiment {experiment.number} '{experiment.name}' with {count(len(experiment.runs), 'run')}")
        for run in targets.runs:
            click.echo(f"Run {run.run_id}")
        for model in targets.logged_models:
            click.echo(f"Logged model {model.model_id}")
        click.echo(
            f"Would purge {_in_words(len(targets.experiments), len(runs), len(_all_models(targets)))}: "
            f"{count(points, 'metric point')} ({in_words(stored)}) and {in_words(files)} of artifacts. "
            "Nothing was changed."
        )
        self._end()

    def run(self, targets: purge.Targets) -> None:
        """Purge experiments with all in them, then the other runs and logged models."""
        total = len(_all_runs(targets)) + len(targets.experiments) + len(targets.logged_models)
        done_runs = done_models = done_experiments = 0
        quiet = sys.stdout.isatty()

        def say(line: str) -> None:
            if not quiet:
                click.echo(line)

        with click.progressbar(length=total, label="Purging", hidden=not quiet) as bar:
            for experiment in targets.experiments:
                runs, gone = self._purge_experiment(experiment, say, lambda: bar.update(1))
                done_runs += runs
                done_experiments += gone
                done_models += len(experiment.logged_models) if gone else 0
            for run in targets.runs:
                done_runs += self._attempt(f"Run {run.run_id}", self._purge_run, run, say)
                bar.update(1)
            for model in targets.logged_models:
                done_models += self._attempt(f"Logged model {model.model_id}", self._purge_model, model, say)
                bar.update(1)
        click.echo(f"Purged {_in_words(done_experiments, done_runs, done_models)}.")
        self._reclaim()
        self._end()

    def _purge_experiment(
        self, target: purge.DeletedExperiment, say: Callable[[str], None], step: Callable[[], None]
    ) -> tuple[int, bool]:
        name = f"Experiment {target.number}"
        claimed = self._attempt(name, self._claim_experiment, target, say)
        runs = 0
        for run in target.runs if claimed else ():
            runs += self._attempt(f"Run {run.run_id}", self._purge_run, run, say)
            step()
        gone = claimed and runs == len(target.runs) and self._attempt(name, self._erase_experiment, target, say)
        step()
        return runs, gone

    def _claim_experiment(self, target: purge.DeletedExperiment, _say: Callable[[str], None]) -> bool:
        for part in (*target.runs, *target.logged_models):
            self._remover.check(part.artifact_uri)
        if self._session.write(purge.claim_experiment, target):
            return True
        self._failures.append(f"Experiment {target.number} was restored meanwhile and stays.")
        return False

    def _erase_experiment(self, target: purge.DeletedExperiment, say: Callable[[str], None]) -> bool:
        for model in target.logged_models:
            self._remover.remove(model.artifact_uri, model.model_id)
        if not target.shared:
            self._remover.remove_experiment(target.artifact_location, target.number)
        if not self._session.write(purge.erase_experiment, target):
            self._failures.append(f"Experiment {target.number} got new runs meanwhile and stays.")
            return False
        say(f"Purged experiment {target.number} '{target.name}'")
        return True

    def _purge_run(self, target: purge.DeletedRun, say: Callable[[str], None]) -> bool:
        self._remover.check(target.artifact_uri)
        if not self._session.write(purge.claim_run, target):
            self._failures.append(f"Run {target.run_id} was restored or purged meanwhile.")
            return False
        self._remover.remove(target.artifact_uri, target.run_id)
        while self._session.write(purge.erase_step, target):
            pass
        erased = self._session.write(purge.erase_run, target)
        say(f"Purged run {target.run_id}")
        return erased

    def _purge_model(self, target: purge.DeletedLoggedModel, say: Callable[[str], None]) -> bool:
        self._remover.remove(target.artifact_uri, target.model_id)
        erased = self._session.write(purge.erase_logged_model, target)
        say(f"Purged logged model {target.model_id}")
        return erased

    def _attempt(
        self,
        name: str,
        function: Callable[[Target, Callable[[str], None]], bool],
        target: Target,
        say: Callable[[str], None],
    ) -> bool:
        try:
            return function(target, say)
        except TracklineError as error:
            self._failures.append(f"{name} was not purged: {error.message}")
            return False

    def _reclaim(self) -> None:
        try:
            while self._session.read(seal.has_space_to_reclaim, None):
                self._session.write(seal.reclaim, None)
        except TracklineError as error:
            self._failures.append(f"The freed space stays in the database for now: {error.message}")

    def _end(self) -> None:
        for line in self._failures:
            click.echo(f"Warning: {line}", err=True)
        if self._failures:
            sys.exit(1)


def _all_runs(targets: purge.Targets) -> list[purge.DeletedRun]:
    return [*(run for one in targets.experiments for run in one.runs), *targets.runs]


def _all_models(targets: purge.Targets) -> list[purge.DeletedLoggedModel]:
    return [*(model for one in targets.experiments for model in one.logged_models), *targets.logged_models]


def _artifact_uris(targets: purge.Targets) -> list[str]:
    return [each.artifact_uri for each in (*_all_runs(targets), *_all_models(targets))]


def _in_words(experiments: int, runs: int, models: int) -> str:
    with_models = f" and {count(models, 'logged model')}" if models else ""
    return f"{count(experiments, 'experiment')}{',' if models else ' and'} {count(runs, 'run')}{with_models}"


def _remover(locations: Locations, targets: purge.Targets) -> Remover:
    destination = locations.destination
    proxied = any(isinstance(resolve_location(uri), Proxied) for uri in _artifact_uris(targets))
    if proxied and (destination is None or (is_local(destination) and not Path(destination).is_dir())):
        raise Refusal(
            f"The server's artifacts are not at {destination}, so nothing was purged. "
            "Name their place with --artifacts-destination."
        )
    return Remover(destination, locations.own_files)
