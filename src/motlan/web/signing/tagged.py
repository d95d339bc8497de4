"""A signature field that a screen reader finds: its widget stands in the structure of a tagged PDF (PDF/UA, 7.18)."""

from __future__ import annotations

from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

NAME = generic.NameObject


def _dictionary(entries: dict[Any, Any]) -> generic.DictionaryObject:
    return generic.DictionaryObject(entries)  # type: ignore[no-untyped-call] # the library leaves it untyped


def _number_of(value: int) -> generic.NumberObject:
    return generic.NumberObject(value)  # type: ignore[no-untyped-call] # the library leaves it untyped


def add_field(writer: IncrementalPdfFileWriter, spec: SigFieldSpec) -> None:
    """Add an empty signature field, and to the document's structure a ``Form`` element that holds it.

    The structure is that of Typst: one element below the root, a flat tree of parents.
    """
    append_signature_field(writer, spec)
    widget = writer.root["/AcroForm"]["/Fields"].raw_get(-1)
    field = widget.get_object()
    structure = writer.root["/StructTreeRoot"]
    above = structure["/K"].raw_get(0)
    held = _dictionary({NAME("/Type"): NAME("/OBJR"), NAME("/Obj"): widget, NAME("/Pg"): field.raw_get("/P")})
    element = writer.add_object(
        _dictionary(
            {
                NAME("/Type"): NAME("/StructElem"),
                NAME("/S"): NAME("/Form"),
                NAME("/P"): above,
                NAME("/K"): held,
                NAME("/Alt"): generic.TextStringObject(spec.readable_field_name or spec.sig_field_name),
            }
        )
    )
    _below(writer, above.get_object(), element)
    _number(writer, structure, field, element)


def _below(writer: IncrementalPdfFileWriter, above: Any, element: generic.IndirectObject) -> None:
    """Make it the last child."""
    children = above.get("/K")
    if isinstance(children, generic.ArrayObject):
        children.append(element)
    else:
        above["/K"] = generic.ArrayObject([*([above.raw_get("/K")] if "/K" in above else []), element])
    writer.update_container(above)
    if isinstance(children, generic.ArrayObject):
        writer.update_container(children)


def _number(writer: IncrementalPdfFileWriter, structure: Any, field: Any, element: generic.IndirectObject) -> None:
    """Give the widget the next number, under which the structure finds its element again."""
    number = int(structure["/ParentTreeNextKey"])
    field["/StructParent"] = _number_of(number)
    parents = structure["/ParentTree"]
    parents["/Nums"].extend([_number_of(number), element])
    structure["/ParentTreeNextKey"] = _number_of(number + 1)
    for changed in (field, parents, parents["/Nums"], structure):
        writer.update_container(changed)
