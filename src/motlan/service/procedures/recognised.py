"""By what a record that the platform writes finds the subject it is about."""

from motlan.dictionary.book import Dictionary


def recognised_by(dictionary: Dictionary, concept: str) -> tuple[str, ...]:
    """The identifier of a concept and the attributes that the number repeats: a number counts only beside them.

    Where there is no identifier, the attributes by which records of the concept are linked.
    """
    declared = dictionary.concept(concept)
    if not declared.identifier:
        return declared.link.exact or declared.link.similar
    scheme = dictionary.scheme_of(declared.attributes[declared.identifier])
    years = [part.attribute for part in scheme.encodes if part.year is not None] if scheme else []
    return (declared.identifier, *years)
