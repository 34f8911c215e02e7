"""Finds the moiety that the words of a product name are: whole names only, never a prefix, salts taken off by name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from service.core.normalise.names import normal_name
from service.core.normalise.old_names import pattern_of
from service.core.normalise.product_form import read_form, says_only_form
from service.core.normalise.product_name import ProductName, as_dmd_writes, moiety_words, read_product_name, without_brackets
from service.reference.build.moieties import Moiety

_PURE = re.compile(r" (?:powder|liquid)(?: sugar free)?$")


class MoietyNames:
    """Moieties by their names and by the sets of their ingredients."""

    def __init__(
        self,
        moieties: Mapping[str, Moiety],
        substances: Mapping[str, str],
        bases: Mapping[str, str],
        salts: frozenset[str],
        olds: Mapping[str, str],
    ) -> None:
        self.salts = salts
        self.olds = {old.lower(): name for old, name in olds.items()}
        self.old = pattern_of(self.olds)
        self.single: dict[str, str] = {}
        self.sets: dict[frozenset[str], str] = {}
        self.exactly: dict[frozenset[str], list[str]] = defaultdict(list)
        self.by_base: dict[frozenset[str], list[str]] = defaultdict(list)
        self.bases = bases
        self.substances = {normal_name(name): code for code, name in sorted(substances.items())}
        for code, moiety in sorted(moieties.items()):
            parts = [normal_name(part) for part in moiety.name.split(" + ")]
            if len(parts) == 1:
                self.single.setdefault(parts[0], code)
            else:
                self.sets.setdefault(frozenset(parts), code)
            if moiety.ingredients:
                self.exactly[frozenset(moiety.ingredients)].append(code)
                self.by_base[frozenset(bases.get(one, one) for one in moiety.ingredients)].append(code)

    def of_product(self, names: Iterable[str]) -> str | None:
        """The one moiety that the names of a product give; None where they give none, or do not agree."""
        names = list(names)
        found = {code for name in names if (code := self.of_name(name))}
        if not found:
            found = {code for name in self._today(names) if (code := self.of_name(name))}
        return found.pop() if len(found) == 1 else None

    def ingredients_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """The base ingredients that the names of a product spell out, every one of them; () where they do not, or differ."""
        names = list(names)
        found = {held for name in names if (held := self._spelt(read_product_name(as_dmd_writes(name))))}
        if not found:
            found = {held for name in self._today(names) if (held := self._spelt(read_product_name(as_dmd_writes(name))))}
        return tuple(sorted(found.pop())) if len(found) == 1 else ()

    def _today(self, names: Iterable[str]) -> list[str]:
        """The names that hold an old one, in the words of today: "Indomethacin 75mg capsule"."""
        now = [(name, self.old.sub(lambda found: self.olds[found[0].lower()], name)) for name in names]
        return [today for name, today in now if today != name]

    def _spelt(self, named: ProductName) -> frozenset[str]:
        words = [normal_name(part) for moiety in named.moieties for part in moiety_words(moiety)]
        # A powder or a liquid of one name is that substance. What else a mixture or an ointment holds its name does not say.
        codes = [self._ingredient(word) or self._ingredient(_PURE.sub("", word)) for word in words if word]
        known = frozenset(self.bases.get(code, code) for code in codes if code)
        return known if all(codes) else frozenset()

    def of_name(self, name: str) -> str | None:
        """The moiety of one product name, with or without a strength."""
        named = read_product_name(as_dmd_writes(name))
        return self._find(named) or (None if named.strengths else self._by_leading_words(name))

    def _find(self, named: ProductName) -> str | None:
        words = {normal_name(part) for moiety in named.moieties for part in moiety_words(moiety) if normal_name(part)}
        if not words:
            return None
        if len(words) == 1:
            word = next(iter(words))
            return self.single.get(word) or self._by_ingredients(words) or self._single(word)
        bare = [self._bare(word) for word in sorted(words)]
        return (
            self.sets.get(frozenset(words))
            or (self.sets.get(frozenset(part for part in bare if part)) if all(bare) else None)
            or self._by_ingredients(words)
            or self._alike(bare)
        )

    def _alike(self, bare: list[str | None]) -> str | None:
        """A pack of one moiety twice, such as a pessary and a cream."""
        codes = {self.single.get(part) if part else None for part in bare}
        return codes.pop() if len(codes) == 1 else None

    def _by_ingredients(self, words: Iterable[str]) -> str | None:
        """The one moiety of just the ingredients that the words name, each exactly; else of just their bases."""
        named = [self._ingredient(word) for word in words]
        codes = [code for code in named if code]
        if len(codes) != len(named):
            return None
        exact = self.exactly.get(frozenset(codes), [])
        if len(exact) == 1:
            return exact[0]
        wanted = frozenset(self.bases.get(code, code) for code in codes)
        based = self.by_base.get(wanted, [])
        # The base alone is never taken for one of its salts: promethazine could be the hydrochloride or the teoclate.
        if len(based) != 1 or (len(wanted) == 1 and based[0] not in self.exactly.get(wanted, [])):
            return None
        return based[0]

    def _ingredient(self, words: str) -> str | None:
        tokens = words.removeprefix("generic ").split()
        for cut in range(len(tokens), 0, -1):
            held = self.substances.get(" ".join(tokens[:cut]))
            if held:
                return held
            if tokens[cut - 1] not in self.salts:
                return None
        return None

    def _by_leading_words(self, name: str) -> str | None:
        """A name without a strength: the longest run of leading words that is a moiety, before words of the form only."""
        words = normal_name(without_brackets(name)).split()
        for cut in range(len(words) - 1, 0, -1):
            head = " ".join(words[:cut])
            moiety = self.single.get(head) or self._by_ingredients([head]) or self._single(head)
            rest = " ".join(words[cut:])
            if moiety and read_form(rest)[0] and says_only_form(rest):
                return moiety
        return None

    def _single(self, words: str) -> str | None:
        bare = self._bare(words)
        return self.single.get(bare) if bare else None

    def _bare(self, words: str) -> str | None:
        """The name with salts taken off until a moiety has it; None where none ever does."""
        tokens = words.removeprefix("generic ").split()
        for cut in range(len(tokens), 0, -1):
            name = " ".join(tokens[:cut])
            if name in self.single:
                return name
            if tokens[cut - 1] not in self.salts:
                return None
        return None
