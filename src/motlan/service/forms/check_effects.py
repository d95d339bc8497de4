"""What is wrong with what a procedure's result says and writes, held against the datasets that it writes into."""

from collections.abc import Iterator

from motlan.kernel.issue import Issue
from motlan.kernel.text import Text
from motlan.service.forms.check_parts import founded_before
from motlan.service.forms.look import Look, Place
from motlan.service.procedures.recognised import recognised_by
from motlan.service.procedures.spec import DECISION, DECISION_SAYS, Effect


class EffectRules(Look):
    """Rules of ``result:``."""

    def result(self) -> Iterator[Issue]:
        """What the document says exists; the effect writes a subject into a hosted dataset of its concept."""
        for index, path in enumerate(self.procedure.result.says):
            yield from self._path(("result", "says", index), path)
        for at, effect in enumerate(self.procedure.result.effects):
            yield from self._effect(("result", "also", at - 1) if at else ("result", "effect"), effect)
        certified, papers = self.procedure.result.certifies, [one.id for one in self.procedure.components]
        if certified and certified.paper not in papers:
            kind = "giấy tờ trong components", "component"
            yield self._unknown(("result", "certifies", "paper"), *kind, certified.paper, papers)

    def _effect(self, place: Place, effect: Effect) -> Iterator[Issue]:
        key = "create" if effect.create else "update"
        subject = self.procedure.subjects.get(effect.subject)
        if subject is None:
            yield from self._declared((*place, key), effect.subject)
            return
        if subject.new == bool(effect.update) and not founded_before(self.procedure, effect):
            yield self._wrong_kind((*place, key), effect.subject, new=subject.new)
        hosted = list(self._hosted((*place, "in"), effect.in_, subject.concept))
        yield from hosted
        for attribute, path in effect.set_.items():
            yield from self._attribute((*place, "set", attribute), subject.concept, attribute)
            yield from self._written_path((*place, "set", attribute), path)
        for attribute, value in effect.fixed.items():
            yield from self._fixed((*place, "fixed", attribute), subject.concept, attribute, value)
        if not hosted:
            yield from self._carries(place, effect, subject.concept)

    def _written_path(self, place: Place, path: str) -> Iterator[Issue]:
        """An effect may read what the decision says of itself, too."""
        name, _, attribute = path.partition(".")
        if name != DECISION:
            yield from self._path(place, path)
        elif attribute not in DECISION_SAYS:
            yield self._unknown(place, "điều quyết định cho biết", "word of a decision", attribute, DECISION_SAYS)

    def _fixed(self, place: Place, concept: str, attribute: str, value: str) -> Iterator[Issue]:
        problems = list(self._attribute(place, concept, attribute))
        yield from problems
        known = None if problems else self.dictionary.concepts[concept].attributes[attribute]
        codes = self.dictionary.code_lists.get(known.codes or "") if known else None
        if codes is not None and value not in codes.codes:
            yield self._unknown(
                place, f"mã của {codes.code_list}", f"code of {codes.code_list}", value, tuple(codes.codes)
            )

    def _carries(self, place: Place, effect: Effect, concept: str) -> Iterator[Issue]:
        """The dataset has a column for all that is written, and for what an existing subject is recognised by."""
        database, _, dataset = effect.in_.partition(".")
        carried = {one.name for one in self.catalogue.source(database, dataset).provides}
        known = self.dictionary.concepts[concept]
        needed = [name for name in (*effect.set_, *effect.fixed) if name in known.attributes]
        if effect.update:
            needed += recognised_by(self.dictionary, concept)
        for name in sorted({*needed} - carried):
            kind = f"cột trong {effect.in_}", f"column of {effect.in_}"
            yield self._unknown((*place, "in"), *kind, name, tuple(carried))

    def _wrong_kind(self, place: Place, name: str, *, new: bool) -> Issue:
        if new:
            why = Text(vi=f"“{name}” chưa tồn tại để cập nhật.", en=f"“{name}” does not exist yet to be updated.")
            remedy = Text(vi="Dùng `create` thay cho `update`.", en="Write `create` instead of `update`.")
        else:
            why = Text(vi=f"“{name}” đã tồn tại, không lập mới.", en=f"“{name}” exists already, it cannot be created.")
            remedy = Text(vi="Dùng `update` thay cho `create`.", en="Write `update` instead of `create`.")
        return self.document.issue(place, why=why, remedy=remedy)

    def _hosted(self, place: Place, target: str, concept: str) -> Iterator[Issue]:
        database, _, dataset = target.partition(".")
        held = self.catalogue.databases.get(database)
        spec = held.datasets.get(dataset) if held else None
        if spec is None:
            known = tuple(f"{db}.{name}" for db, one in self.catalogue.databases.items() for name in one.datasets)
            yield self._unknown(place, "tập dữ liệu", "dataset", target, known)
        elif not spec.hosted or spec.describes != concept:
            why = Text(
                vi=f"“{target}” không phải sổ do nền tảng giữ về {concept}.",
                en=f"“{target}” is not a dataset about {concept} that the platform hosts.",
            )
            remedy = Text(vi="Chọn tập dữ liệu có hosted: true.", en="Name a dataset with hosted: true.")
            yield self.document.issue(place, why=why, remedy=remedy)
