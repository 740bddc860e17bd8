"""Compare Trackline with its peers, side by side in one run.

Needs wrk (Debian: apt-get install wrk). FastTrackML is installed into build/ unless --fml names its binary.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from load import wrk_path
from measures import Plan, compare
from postgresql import postgresql
from report import AIMS, AIMS_ON_SERVER, OURS, Results, as_json, as_markdown, as_text
from servers import ROOT, FailureError, Product, ceiling, fasttrackml, fasttrackml_on, mlflow, trackline, trackline_on

_GROUPS = ("start", "reads", "loads")
_SQLITE, _POSTGRESQL = "SQLite", "PostgreSQL"


def main() -> int:
    """Run the comparison; 1 when Trackline failed somewhere."""
    asked = _parse()
    try:
        wrk_path()
    except FailureError as error:
        print(error, file=sys.stderr)
        return 2
    plan = _plan(asked)
    found: dict[str, Results] = {}
    for database in asked.on or ((_SQLITE, _POSTGRESQL) if asked.large else (_SQLITE,)):
        found[database] = _measure(database, asked, plan)
        print(f"\nOn {database}\n{as_text(found[database])}\n")
    settings = {"rounds": plan.rounds, "load_s": plan.load_s, "quick": asked.quick, "large": asked.large}
    path = Path(asked.json)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_json(found, settings))
    if asked.write:
        (ROOT / "docs" / "benchmarks.md").write_text(as_markdown(found, plan.rounds))
    return int(any(f"· {OURS}:" in failure for results in found.values() for failure in results.failures))


def _measure(database: str, asked: argparse.Namespace, plan: Plan) -> Results:
    results = Results(AIMS if database == _SQLITE else AIMS_ON_SERVER)
    if database == _SQLITE:
        compare(_products(asked), plan, results)
        return results
    with postgresql() as new_database:
        peers = [] if asked.no_fml else [fasttrackml_on(new_database(), asked.fml)]
        products = [trackline_on(new_database()), *peers, ceiling()]
        compare(products, replace(plan, groups=frozenset(("loads",))), results)
    return results


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="short loads, few repetitions: rough figures in 3 minutes")
    parser.add_argument("--large", action="store_true", help="also 20,000 runs and a history of 1,000,000 points")
    parser.add_argument("--rounds", type=int, default=3, help="rounds a figure is the median of (default 3)")
    parser.add_argument(
        "--on", choices=(_SQLITE, _POSTGRESQL), action="append", help="databases (default SQLite; --large has both)"
    )
    parser.add_argument("--only", choices=_GROUPS, action="append", help="measure this group alone; may be repeated")
    parser.add_argument("--fml", metavar="PATH", help="FastTrackML's binary")
    parser.add_argument("--no-fml", action="store_true", help="leave FastTrackML out")
    parser.add_argument(
        "--mlflow", metavar="PATH", nargs="?", const="", help="measure MLflow too, with this program or a new install"
    )
    parser.add_argument("--json", default=str(ROOT / "build" / "benchmarks.json"), help="where all figures go")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    return parser.parse_args()


def _products(asked: argparse.Namespace) -> list[Product]:
    products = [trackline()]
    if not asked.no_fml:
        products.append(fasttrackml(asked.fml))
    if asked.mlflow is not None:
        products.append(mlflow(asked.mlflow or None))
    return [*products, ceiling()]


def _plan(asked: argparse.Namespace) -> Plan:
    return Plan(
        rounds=asked.rounds,
        load_s=1 if asked.quick else 5,
        batch_load_s=2 if asked.quick else 5,
        repeats=3 if asked.quick else 5,
        runs=(2_000, 20_000) if asked.large else (2_000,),
        histories=(20_000, 1_000_000) if asked.large else (20_000,),
        groups=frozenset(asked.only or _GROUPS),
    )


if __name__ == "__main__":
    sys.exit(main())
