"""The file that names the columns of a CSV list: TOML with one table, from each header of theirs to a column of ours."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from service.workflows.problems import Problem, Refused, refuse


def read_mapping(file: Path) -> Mapping[str, Any] | Refused:
    """The table `[columns]` of the file, or what is wrong with it. The names of ours are checked where the case is read.

    [columns]
    "Drug Name" = "medicine"
    "SIG" = "directions"
    """
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        return refuse([Problem(path=str(file), reason=f"cannot be read: {error.strerror}")])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return refuse([Problem(path=str(file), reason=f"is not TOML that can be read: {error}")])
    columns = written.get("columns")
    if set(written) != {"columns"} or not isinstance(columns, dict) or not columns:
        return refuse([Problem(path=str(file), reason="has to hold one table, [columns], with at least one column in it")])
    return columns
