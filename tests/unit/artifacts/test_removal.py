"""What a purge measures and removes in stores."""

from pathlib import Path

import pytest

from trackline.artifacts.locations import parent
from trackline.artifacts.removal import Remover
from trackline.errors import InvalidParameterValue, NotImplementedHere

RUN = "0123456789abcdef0123456789abcdef"


def put(path: Path, size: int) -> None:
    """Make a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))


@pytest.mark.parametrize(
    ("uri", "above", "name"),
    [
        ("/data/0/run/artifacts", "/data/0/run", "artifacts"),
        ("/data/", "/", "data"),
        ("file:///data/0/run", "file:///data/0", "run"),
        ("mlflow-artifacts:/0/run/artifacts", "mlflow-artifacts:/0/run", "artifacts"),
        ("s3://bucket/0/run?endpoint=x/y", "s3://bucket/0?endpoint=x/y", "run"),
        ("/with?mark/0", "/with?mark", "0"),
    ],
)
def test_the_location_above(uri: str, above: str, name: str) -> None:
    """A location is cut before its last name; the query string of a URI stays, a local name may hold a `?`."""
    assert parent(uri) == (above, name)


def test_sizes_count_files_in_all_folders(tmp_path: Path) -> None:
    """The size of a run is that of all files below it, 0 when there are none."""
    put(tmp_path / "0" / RUN / "artifacts" / "a.bin", 10)
    put(tmp_path / "0" / RUN / "artifacts" / "model" / "deep" / "b.bin", 5)
    put(tmp_path / "0" / "other" / "artifacts" / "c.bin", 100)
    remover = Remover(str(tmp_path))
    assert remover.size_of(f"mlflow-artifacts:/0/{RUN}/artifacts") == 15
    assert remover.size_of(f"{tmp_path}/0/{RUN}/artifacts") == 15
    assert remover.size_of("mlflow-artifacts:/0/absent/artifacts") == 0


@pytest.mark.parametrize("root", ["mlflow-artifacts:/0", "{}/0", "file://{}/0"])
def test_a_run_goes_with_its_folder(tmp_path: Path, root: str) -> None:
    """The folder named after the run goes, and nothing beside it; again is no error."""
    put(tmp_path / "0" / RUN / "artifacts" / "a.bin", 1)
    put(tmp_path / "0" / "other" / "artifacts" / "b.bin", 1)
    for _ in range(2):
        Remover(str(tmp_path)).remove(f"{root.format(tmp_path)}/{RUN}/artifacts", RUN)
    assert [path.name for path in (tmp_path / "0").iterdir()] == ["other"]


def test_a_run_elsewhere_loses_its_artifacts_only(tmp_path: Path) -> None:
    """When the folder above is not named after the run, it stays with what else is in it."""
    put(tmp_path / "mine" / "artifacts" / "a.bin", 1)
    put(tmp_path / "mine" / "notes.txt", 1)
    Remover(None).remove(f"{tmp_path}/mine/artifacts", RUN)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_an_experiment_loses_only_a_place_the_server_chose(tmp_path: Path) -> None:
    """The folder named after the id behind the proxy goes; any other place stays."""
    put(tmp_path / "7" / "models" / "m" / "a.bin", 1)
    put(tmp_path / "shared" / "7" / "a.bin", 1)
    remover = Remover(str(tmp_path))
    remover.remove_experiment("mlflow-artifacts:/shared/7", 7)
    remover.remove_experiment(f"{tmp_path}/shared/7", 7)
    remover.remove_experiment("mlflow-artifacts:/", 7)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["7", "shared"]
    remover.remove_experiment("mlflow-artifacts:/7", 7)
    assert [path.name for path in tmp_path.iterdir()] == ["shared"]


def test_the_database_beside_the_artifacts_is_out_of_reach(tmp_path: Path) -> None:
    """A location that leads to the server's own files is refused."""
    put(tmp_path / "trackline.db", 1)
    remover = Remover(str(tmp_path), (str(tmp_path / "trackline.db"),))
    with pytest.raises(InvalidParameterValue, match="reserved"):
        remover.remove("mlflow-artifacts:/trackline.db", RUN)
    assert (tmp_path / "trackline.db").is_file()


def test_storages_that_cannot_be_used_are_told() -> None:
    """Nothing is taken for removed that could not be reached."""
    with pytest.raises(NotImplementedHere):
        Remover(None).remove(f"mlflow-artifacts:/0/{RUN}/artifacts", RUN)
    with pytest.raises(InvalidParameterValue, match="no artifact storage"):
        Remover(None).remove(f"dbfs:/0/{RUN}/artifacts", RUN)
