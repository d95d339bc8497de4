"""The best one-to-one assignment of columns to attributes: the Hungarian method.

Source: H. W. Kuhn, "The Hungarian method for the assignment problem", 1955, in the O(n³) form with potentials.
"""

from __future__ import annotations

from collections.abc import Sequence

Matrix = Sequence[Sequence[float]]


def assign(gains: Matrix) -> dict[int, int]:
    """Row → column with the greatest total gain; a pair that gains nothing is left out.

    >>> assign([[3.0, 2.0], [3.5, 0.0]])
    {0: 1, 1: 0}
    >>> assign([[-1.0, 0.0]])
    {}
    """
    if not gains or not gains[0]:
        return {}
    # as many idle columns as rows: who is better left out goes there at no cost
    costs = [[-max(gain, 0.0) for gain in row] + [0.0] * len(gains) for row in gains]
    owner = _cheapest(costs)
    pairs = {row: column for column, row in owner.items() if column < len(gains[0]) and gains[row][column] > 0}
    return dict(sorted(pairs.items()))


def _cheapest(costs: Matrix) -> dict[int, int]:
    """Column → row of the cheapest assignment of every row (there are at least as many columns)."""
    rows, columns = len(costs), len(costs[0])
    of_row, of_column = [0.0] * (rows + 1), [0.0] * (columns + 1)
    owner = [0] * (columns + 1)  # 1-based rows; column 0 is where a search begins
    for row in range(1, rows + 1):
        owner[0] = row
        came_from = _search(costs, of_row, of_column, owner)
        at = came_from[1]
        for previous in came_from[0]:
            owner[at] = owner[previous]
            at = previous
    return {column - 1: owner[column] - 1 for column in range(1, columns + 1) if owner[column]}


def _search(
    costs: Matrix, of_row: list[float], of_column: list[float], owner: list[int]
) -> tuple[tuple[int, ...], int]:
    """Grow the tree of tight pairs from column 0 to a free column; the way back, and that column."""
    columns = len(of_column) - 1
    least, way, used = [float("inf")] * (columns + 1), [0] * (columns + 1), [False] * (columns + 1)
    at = 0
    while owner[at]:
        used[at] = True
        row = owner[at]
        for column in range(1, columns + 1):
            if not used[column]:
                slack = costs[row - 1][column - 1] - of_row[row] - of_column[column]
                if slack < least[column]:
                    least[column], way[column] = slack, at
        following = min((column for column in range(1, columns + 1) if not used[column]), key=least.__getitem__)
        delta = least[following]
        for column in range(columns + 1):
            if used[column]:
                of_row[owner[column]] += delta
                of_column[column] -= delta
            else:
                least[column] -= delta
        at = following
    back, column = [], at
    while column:
        back.append(way[column])
        column = way[column]
    return tuple(back), at
