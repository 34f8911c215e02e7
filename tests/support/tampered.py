"""medrec with a back door, to take rules away in memory: python -m tests.support.tampered FILE serve …

Whatever rule ids stand in FILE are missing from the rules that answer, for as long as they stand there; nothing else changes.
"""

import sys
import threading
import time
from pathlib import Path
from typing import Any

import service.app.web
from service.core.rules import Rule
from service.entry import main

_LOOK_SECONDS = 0.05


def _tamper(app: Any, file: Path) -> None:
    whole: dict[int, tuple[Rule, ...]] = {}
    while True:
        book = app.state.medrec.office.desk.judge.keywords["rulebook"]
        rules = whole.setdefault(id(book), book.rules)
        off = file.read_text().split()
        # Frozen for everybody who plays by the rules, which somebody who tampers does not.
        object.__setattr__(book, "rules", tuple(rule for rule in rules if rule.id not in off))
        time.sleep(_LOOK_SECONDS)


def _with_back_door(file: Path) -> None:
    made = service.app.web.application

    def application(*words: Any) -> Any:
        app = made(*words)
        threading.Thread(target=_tamper, args=(app, file), daemon=True).start()
        return app

    service.app.web.application = application


if __name__ == "__main__":
    _with_back_door(Path(sys.argv.pop(1)))
    main()
