"""Parameters are written once and mean the same in both dialects."""

from sqlglot import exp

from motlan.store.parameters import for_psycopg, render


def test_names_are_rendered_outside_of_texts_quoted_names_comments_and_casts() -> None:
    sql = """select ':a', ":b", x::text -- :c\n /* :d */ from t where a = :e and b = :e_2"""
    assert for_psycopg(sql) == (
        """select ':a', ":b", x::text -- :c\n /* :d */ from t where a = %(e)s and b = %(e_2)s"""
    )


def test_a_literal_per_cent_sign_is_doubled_everywhere() -> None:
    assert for_psycopg("select '10%', 5 % 2, :p") == "select '10%%', 5 %% 2, %(p)s"


def test_an_expression_renders_its_placeholders_by_name() -> None:
    query = exp.select("a").from_("t").where(exp.column("a").eq(exp.Placeholder(this="key")))
    assert render(query, "sqlite") == "SELECT a FROM t WHERE a = :key"
    assert for_psycopg(render(query, "postgres")) == "SELECT a FROM t WHERE a = %(key)s"
