"""The link relation of one concept, as one generated query over its mirrors.

The road of a record:

1. ``pool``: every record with the number it may link by, its exact keys, and the subject it had.
2. ``told``: whether its name or its date bears the number out, as the records have it that found the number's group. A
   number that two founding records claim who agree in nothing links nobody. Where the record lacks the date that its
   number repeats, the number founds nothing, and the whole name must agree.
3. ``grouped``: the group it belongs to. A number makes a group when a dataset that founds subjects has it; elsewhere a
   number that nobody was given is a mistake, and its record stays unlinked. A record without a usable number joins, by
   its exact keys, the one group that has them; records without numbers that agree make a group of their own when a
   dataset that founds subjects has one of them. Where the keys are not unique nothing is guessed.
4. ``labelled``: what was decided beyond that (``link_tie``: by likeness, or by a steward). A tied record belongs to the
   group of its anchor; when all the founding records of a group are tied to one anchor, the whole group goes with them.
5. ``kept``: which of the subjects that its members had does a group keep? The one most of them had. Where several claim
   one alike it is the founding record's, where a group has several alike it keeps the oldest: never what chance drew.
6. the answer: ``source, record_key, label, subject, lead``; ``subject`` is NULL for a group that is new, ``label`` for
   a record that stays unlinked.

The relation depends on the records alone, never on the order in which they came; a query over a closed part of the pool
therefore gives the same rows as one over all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from motlan.data.linking.mirrors import Mirror
from motlan.data.linking.rule import LinkKeys, Witness, bare_number_of, exact_of, number_of, witnesses_of
from motlan.data.linking.terms import column

_OWN = "when p.founds = 1 then 'r' || p.source || ' ' || p.record_key"
Scope = Callable[[Mirror, str], exp.Expr | None]
"""Which records of a mirror (under an alias) belong to the pool; None: all of them."""


def everything(_mirror: Mirror, _alias: str) -> None:
    """The scope of the bulk path."""
    return


def link(keys: LinkKeys, mirrors: Sequence[Mirror], scope: Scope = everything) -> exp.Select:
    """The query of the module's docstring; at least one mirror is needed."""
    return _with(_answer(), (*_labelling(keys, mirrors, scope), *_claims(), *_keeping()))


def labelled(keys: LinkKeys, mirrors: Sequence[Mirror]) -> exp.Select:
    """Stages 1 to 4 alone. A build of all writes them down as table ``labelled``, then :func:`claimed` as ``claimed``,
    and asks the register for the founders of the few that :func:`contested` names: it has everybody."""
    return _with(exp.select("l.*").from_("labelled as l"), _labelling(keys, mirrors, everything))


def claimed() -> exp.Select:
    """``label, prior, votes, disputed`` over table ``labelled``: which group claims which subject by how many records,
    and whether another group claims it too or the group has another."""
    return _with(exp.select("c.*").from_("claimed as c"), _claims())


def contested() -> exp.Select:
    """The subjects in table ``claimed`` of which it depends on founders who keeps them."""
    return exp.select("prior").distinct().from_("claimed").where("disputed = 1")


def persisted() -> exp.Select:
    """Stages 5 and 6 over tables ``labelled``, ``claimed`` and ``subject``, which needs the contested ones alone."""
    return _with(_answer(), _keeping())


def _with(query: exp.Select, parts: Sequence[tuple[str, exp.Query]]) -> exp.Select:
    for name, part in parts:
        query = query.with_(name, as_=part, copy=False)
    return query


def _answer() -> exp.Select:
    lead = (
        "row_number() over (partition by l.source, l.label order by case when l.number is null then 1 else 0 end,"
        " l.faults, l.batch desc, l.record_key)"
    )
    return (
        exp.select("l.source", "l.record_key", "l.label", "k.prior as subject")
        .select(f"case when l.label is not null and {lead} = 1 then 1 else 0 end as lead")
        .from_("labelled as l")
        .join("kept as k", on="k.label = l.label", join_type="left")
    )


def by_rule(keys: LinkKeys, mirrors: Sequence[Mirror], scope: Scope = everything) -> exp.Select:
    """Stages 1 to 3 alone: ``source, record_key, founds, label`` of every record, whatever was decided beyond that."""
    query = exp.select("g.source", "g.record_key", "g.founds", "g.label").from_("grouped as g")
    return _with(query, _ruled(keys, mirrors, scope))


def pool(keys: LinkKeys, mirrors: Sequence[Mirror], scope: Scope = everything) -> exp.Query:
    """Stage 1: ``source, record_key, founds, number, bare, e0…, w0…, prior, faults, batch``, one row a record."""
    first, *rest = (_records(keys, mirror, scope) for mirror in mirrors)
    query: exp.Query = first
    for other in rest:
        query = exp.union(query, other, distinct=False, copy=False)
    return query


def _records(keys: LinkKeys, mirror: Mirror, scope: Scope) -> exp.Select:
    marks = zip(exact_of(keys, mirror, "m"), keys.marks, strict=True)
    query = exp.select(
        exp.alias_(exp.Literal.string(mirror.source), "source"),
        column("record_key", "m"),
        exp.alias_(exp.Literal.number(int(mirror.founds)), "founds"),
        exp.alias_(number_of(keys, mirror, "m"), "number"),
        exp.alias_(bare_number_of(keys, mirror, "m"), "bare"),
        *(exp.alias_(part, mark) for part, mark in marks),
        *(exp.alias_(part, f"w{at}") for at, part in enumerate(witnesses_of(keys, mirror, "m"))),
        exp.alias_(column("subject", "m"), "prior"),
        # faults are names between spaces: each brings one space more
        "length(coalesce(m.faults, '')) - length(replace(coalesce(m.faults, ''), ' ', '')) as faults",
        column("batch", "m"),
        copy=False,
    ).from_(exp.to_table(mirror.table).as_("m", copy=False), copy=False)
    chosen = scope(mirror, "m")
    return query if chosen is None else query.where(chosen, copy=False)


def _labelling(keys: LinkKeys, mirrors: Sequence[Mirror], scope: Scope) -> tuple[tuple[str, exp.Query], ...]:
    return (*_ruled(keys, mirrors, scope), *_decided(keys.concept))


def _ruled(keys: LinkKeys, mirrors: Sequence[Mirror], scope: Scope) -> tuple[tuple[str, exp.Query], ...]:
    grouped = _by_exact(keys) if keys.exact else (("grouped", _by_number()),)
    return (("pool", pool(keys, mirrors, scope)), *_told(keys), *grouped)


def _told(keys: LinkKeys) -> tuple[tuple[str, exp.Query], ...]:
    """Stage 2: ``linked`` is the number by which a record links; NULL where it is not borne out."""
    marks = keys.marks_of_witnesses
    founded = exp.select("number").from_("pool").where("founds = 1", "number is not null").group_by("number")
    for mark in marks:
        founded = founded.select(f"min({mark}) as {mark}_a", f"max({mark}) as {mark}_b")
    linked = f"case when {_borne_out(keys)} then f.number end" if marks else "f.number"
    told = (
        exp.select("p.source", "p.record_key", "p.founds", "p.number", *(f"p.{mark}" for mark in keys.marks))
        .select("p.prior", "p.faults", "p.batch", f"{linked} as linked")
        .from_("pool as p")
        .join("founded as f", on="f.number = coalesce(p.number, p.bare)", join_type="left")
    )
    return (("founded", founded), ("told", told))


def _borne_out(keys: LinkKeys) -> str:
    """Agreement in something, or nothing to compare; never where two founders of the number agree in nothing.

    Of a bare number: agreement in a whole name, of several words without their marks. One that was mistyped and happens
    to be somebody's is hardly ever that of a namesake.
    """
    agree, nothing, dispute, whole = [], [], [], ["1 = 0"]
    for at, one in enumerate(keys.witnesses):
        first, last = f"f.w{at}_a", f"f.w{at}_b"
        agrees = [f"coalesce({_compatible(f'p.w{at}', bound, one)}, false)" for bound in (first, last)]
        agree += agrees
        whole += [] if one.date else [f"(p.w{at} like '% %' and ({' or '.join(agrees)}))"]
        nothing.append(f"(p.w{at} is null or {first} is null)")
        dispute.append(f"coalesce(not {_compatible(first, last, one)}, false)")
    undisputed, bears = f"not ({' and '.join(dispute)})", f"{' or '.join(agree)} or ({' and '.join(nothing)})"
    if not keys.borne_out:
        return f"{undisputed} and ({bears})"
    return f"{undisputed} and (p.number is not null and ({bears}) or p.number is null and ({' or '.join(whole)}))"


def _compatible(one: str, other: str, witness: Witness) -> str:
    """Two names are equal; two dates agree as far as both are known."""
    if not witness.date:
        return f"({one} = {other})"
    return f"(substr({one}, 1, length({other})) = {other} or substr({other}, 1, length({one})) = {one})"


def _by_number() -> exp.Select:
    own = f"case when p.linked is not null then 'n' || p.linked {_OWN} end"
    return exp.select("p.*", f"{own} as label").from_("told as p")


def _by_exact(keys: LinkKeys) -> tuple[tuple[str, exp.Query], ...]:
    """Stage 3 where records without a number may be recognised by exact keys."""
    marks = keys.marks
    of_loose = exp.select("source", *marks, "founds", "count(*) as records").from_("told")
    loose = of_loose.where("number is null", "linked is null", "e0 is not null").group_by("source", *marks, "founds")
    blocks = (
        exp.select(*marks)
        .select("max(case when records > 1 and founds = 1 then 1 else 0 end) as crowded")
        .select("max(case when records = 1 then founds else 0 end) as founded")
        .from_("loose")
        .group_by(*marks)
    )
    claims = (
        exp.select(*(f"p.{mark}" for mark in marks), "count(distinct p.linked) as numbers", "min(p.linked) as number")
        .from_("told as p")
        .join("blocks as b", on=_same("p", "b", marks))
        .where("p.linked is not null")
        .group_by(*(f"p.{mark}" for mark in marks))
    )
    # only the few records without a number are joined to anything
    own = f"case when p.linked is not null then 'n' || p.linked {_OWN} end"
    numbered = exp.select("p.*", f"{own} as label").from_("told as p")
    numbered = numbered.where("coalesce(p.number, p.linked) is not null")
    recognised = (
        exp.select("p.*", f"{_label(marks)} as label")
        .from_("told as p")
        .join("loose as u", on=f"u.source = p.source and {_same('u', 'p', marks)}", join_type="left")
        .join("blocks as b", on=_same("b", "p", marks), join_type="left")
        .join("claims as c", on=_same("c", "p", marks), join_type="left")
        .where("p.number is null", "p.linked is null")
    )
    grouped = exp.union(numbered, recognised, distinct=False)
    return (("loose", loose), ("blocks", blocks), ("claims", claims), ("grouped", grouped))


def _decided(concept: str) -> tuple[tuple[str, exp.Query], ...]:
    """Stage 4. An anchor that is gone, or stands in no group, or apart from it, is a group by itself.

    Only what was set apart is a label of its own kind (``d``): those that merely stand together (``s``) may still be
    found to be somebody else.
    """
    tied = exp.select("source", "record_key", "anchor_source", "anchor_key", "apart").from_("link_tie")
    tied = tied.where(exp.column("concept").eq(exp.Literal.string(concept)))
    own = "t.anchor_source || ' ' || t.anchor_key"
    anchored = (
        exp.select("t.source", "t.record_key")
        .select(
            f"case when t.apart = 1 then 'd' || {own} when a.label is null then 's' || {own} else a.label end as label"
        )
        .from_("tied as t")
        .join("grouped as a", on="a.source = t.anchor_source and a.record_key = t.anchor_key", join_type="left")
    )
    moving = (
        exp.select("g.label")
        .distinct()
        .from_("grouped as g")
        .join("anchored as a", on="a.source = g.source and a.record_key = g.record_key")
        .where("g.label is not null")
    )
    moved = (
        exp.select("g.label", "min(a.label) as target")
        .from_("grouped as g")
        .join("moving as m", on="m.label = g.label")
        .join("anchored as a", on="a.source = g.source and a.record_key = g.record_key", join_type="left")
        .where("g.founds = 1")
        .group_by("g.label")
        .having("count(*) = count(a.label) and count(distinct a.label) = 1 and min(a.label) <> g.label")
    )
    labelled = (
        exp.select("g.source", "g.record_key", "g.founds", "g.prior", "g.faults", "g.batch")
        .select("case when g.number is not null then g.linked end as number")  # a bare one speaks for nobody
        .select("coalesce(a.label, m.target, g.label) as label")
        .from_("grouped as g")
        .join("anchored as a", on="a.source = g.source and a.record_key = g.record_key", join_type="left")
        .join("moved as m", on="m.label = g.label", join_type="left")
    )
    return (("tied", tied), ("anchored", anchored), ("moving", moving), ("moved", moved), ("labelled", labelled))


def _label(marks: Sequence[str]) -> str:
    together = " || '|' || ".join(f"p.{mark}" for mark in marks)
    return (
        "case when u.records = 1 and b.crowded = 0 and c.numbers = 1 then 'n' || c.number"
        f" when u.records = 1 and b.crowded = 0 and c.numbers is null and b.founded = 1 then 'k' || {together}"
        f" {_OWN} end"
    )


def _same(left: str, right: str, marks: Sequence[str]) -> str:
    return " and ".join(f"{left}.{mark} = {right}.{mark}" for mark in marks)


def _claims() -> tuple[tuple[str, exp.Query], ...]:
    """The first half of stage 5, as :func:`claimed` says."""
    votes = (
        exp.select("label", "prior", "count(*) as votes")
        .from_("labelled")
        .where("label is not null", "prior is not null")
        .group_by("label", "prior")
    )
    claims = (
        exp.select("v.label", "v.prior", "v.votes")
        .select("case when s.prior is null and c.label is null then 0 else 1 end as disputed")
        .from_("votes as v")
        .join("sought as s", on="s.prior = v.prior", join_type="left")
        .join("crowded as c", on="c.label = v.label", join_type="left")
    )
    return (
        ("votes", votes),
        ("sought", exp.select("prior").from_("votes").group_by("prior").having("count(*) > 1")),
        ("crowded", exp.select("label").from_("votes").group_by("label").having("count(*) > 1")),
        ("claimed", claims),
    )


def _keeping() -> tuple[tuple[str, exp.Query], ...]:
    """The second half: an earlier subject goes to the group with most of its records; a group keeps one of those.

    Of two groups with as many records of a subject, it goes with the record that founded it. Of two subjects with as
    many records in a group, the one that was founded first stays; of those founded at once, the one whose founding
    record comes first by its name.
    """
    known = (
        exp.select("c.label", "c.prior", "c.votes", "s.founded_by", "s.founded_key")
        .select("coalesce(s.founded_after, 0) as founded_after")
        .from_("claimed as c")
        .join("subject as s", on="s.subject = c.prior", join_type="left")
        .where("c.disputed = 1")
    )
    founder = "l.source = n.founded_by and l.record_key = n.founded_key and l.label = n.label and l.prior = n.prior"
    won = (
        exp.select("n.label", "n.prior", "n.votes", "n.founded_after", "n.founded_by", "n.founded_key")
        .select(
            "row_number() over (partition by n.prior order by n.votes desc,"
            " case when l.label is null then 1 else 0 end, n.label) as place"
        )
        .from_("known as n")
        .join("labelled as l", on=founder, join_type="left")
    )
    ranked = exp.select("label", "prior").select(
        "row_number() over (partition by label order by votes desc, founded_after, founded_by, founded_key, prior)"
        " as place"
    )
    alone = exp.select("label", "prior").from_("claimed").where("disputed = 0")
    first = exp.select("label", "prior").from_("ranked").where("place = 1")
    return (
        ("known", known),
        ("won", won),
        ("ranked", ranked.from_("won").where("place = 1")),
        ("kept", exp.union(alone, first, distinct=False)),
    )
