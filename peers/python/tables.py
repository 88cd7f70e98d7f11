"""The life of tables in a real database."""

from decimal import Decimal

from gravitino import Catalog, GravitinoAdminClient, GravitinoClient, NameIdentifier
from gravitino.namespace import Namespace
from gravitino.api.rel.column import Column
from gravitino.api.rel.expressions.literals.literals import Literals
from gravitino.api.rel.indexes.index import Index
from gravitino.api.rel.indexes.indexes import Indexes
from gravitino.api.rel.table_change import TableChange
from gravitino.api.rel.types.types import Types
from gravitino.exceptions.base import (
    IllegalArgumentException,
    NoSuchSchemaException,
    NoSuchTableException,
    TableAlreadyExistsException,
)

from catalogs import jdbc
from saying import refused, same

LAKE = "peer_tables"
TYPES = {
    "a_flag": Types.BooleanType.get(),
    "a_short": Types.ShortType.get(),
    "an_integer": Types.IntegerType.get(),
    "a_long": Types.LongType.get(),
    "a_float": Types.FloatType.get(),
    "a_double": Types.DoubleType.get(),
    "a_decimal": Types.DecimalType.of(12, 3),
    "a_date": Types.DateType.get(),
    "a_time": Types.TimeType.of(3),
    "a_stamp": Types.TimestampType.without_time_zone(6),
    "a_zoned_stamp": Types.TimestampType.with_time_zone(3),
    "a_text": Types.StringType.get(),
    "a_varchar": Types.VarCharType.of(20),
    "a_char": Types.FixedCharType.of(5),
}


def column(table, name):
    return next(found for found in table.columns() if found.name() == name)


def drive(check, place):
    admin = GravitinoAdminClient(uri=place.base)
    admin.create_metalake(LAKE, "", {})
    lake = GravitinoClient(uri=place.base, metalake_name=LAKE)
    catalog = lake.create_catalog("pg", Catalog.Type.RELATIONAL, "jdbc-postgresql", "", jdbc(place))
    catalog.as_schemas().create_schema("peer_t", "", {})
    tables = catalog.as_table_catalog()
    orders = NameIdentifier.of("peer_t", "orders")

    @check("a table is created with keys, defaults and comments, and loaded as it was made")
    def _():
        tables.create_table(
            orders,
            [
                Column.of("id", Types.LongType.get(), "the key", nullable=False, auto_increment=True),
                Column.of("email", Types.VarCharType.of(100), nullable=False),
                Column.of("total", Types.DecimalType.of(10, 2), default_value=Literals.decimal_literal(Decimal("1.50"))),
                Column.of("note", Types.StringType.get(), "free text", default_value=Literals.string_literal("none")),
            ],
            comment="what was sold",
            properties={},
            indexes=[Indexes.primary("orders_pk", [["id"]]), Indexes.unique("orders_email", [["email"]])],
        )
        found = tables.load_table(orders)
        same((found.name(), found.comment()), ("orders", "what was sold"))
        same([each.name() for each in found.columns()], ["id", "email", "total", "note"])
        key = column(found, "id")
        same((key.data_type(), key.comment(), key.nullable(), key.auto_increment()), (Types.LongType.get(), "the key", False, True))
        same((column(found, "email").data_type(), column(found, "email").nullable()), (Types.VarCharType.of(100), False))
        same(str(column(found, "note").default_value().value()), "none")
        same(Decimal(str(column(found, "total").default_value().value())), Decimal("1.50"))
        keys = {each.name(): (each.type(), each.field_names()) for each in found.index()}
        same(keys, {"orders_pk": (Index.IndexType.PRIMARY_KEY, [["id"]]), "orders_email": (Index.IndexType.UNIQUE_KEY, [["email"]])})
        same(found.audit_info().creator(), "anonymous")

    @check("every type the client and the database share comes back as it was asked for")
    def _():
        ident = NameIdentifier.of("peer_t", "kinds")
        tables.create_table(ident, [Column.of(name, kind) for name, kind in TYPES.items()])
        found = tables.load_table(ident)
        same({each.name(): each.data_type().simple_string() for each in found.columns()}, {name: kind.simple_string() for name, kind in TYPES.items()})

    @check("a type the database has not is refused")
    def _():
        with refused(IllegalArgumentException):
            tables.create_table(NameIdentifier.of("peer_t", "no"), [Column.of("m", Types.MapType.of(Types.StringType.get(), Types.StringType.get(), True))])

    @check("tables are listed")
    def _():
        same(sorted(found.name() for found in tables.list_tables(Namespace.of("peer_t"))), ["kinds", "orders"])
        with refused(NoSuchSchemaException):
            tables.list_tables(Namespace.of("nowhere"))

    @check("a second table of the name is refused")
    def _():
        with refused(TableAlreadyExistsException):
            tables.create_table(orders, [Column.of("a", Types.LongType.get())])

    @check("columns are added, renamed, retyped, commented, loosened and dropped in one request")
    def _():
        altered = tables.alter_table(
            orders,
            TableChange.add_column(["shipped"], Types.DateType.get(), "when it left", TableChange.ColumnPosition.default_pos()),
            TableChange.add_column(
                ["priority"],
                Types.IntegerType.get(),
                None,
                TableChange.ColumnPosition.default_pos(),
                nullable=False,
                default_value=Literals.integer_literal(3),
            ),
            TableChange.rename_column(["note"], "remark"),
            TableChange.update_column_type(["total"], Types.DecimalType.of(14, 2)),
            TableChange.update_column_comment(["email"], "who bought"),
            TableChange.update_column_nullability(["email"], True),
        )
        same([each.name() for each in altered.columns()], ["id", "email", "total", "remark", "shipped", "priority"])
        same(column(altered, "total").data_type(), Types.DecimalType.of(14, 2))
        same((column(altered, "email").comment(), column(altered, "email").nullable()), ("who bought", True))
        same((column(altered, "shipped").comment(), column(altered, "shipped").nullable()), ("when it left", True))
        same((str(column(altered, "priority").default_value().value()), column(altered, "priority").nullable()), ("3", False))
        tables.alter_table(orders, TableChange.delete_column(["shipped"], False), TableChange.delete_column(["gone"], True))
        assert "shipped" not in [each.name() for each in tables.load_table(orders).columns()]

    @check("a column's default value is replaced")
    def _():
        tables.alter_table(orders, TableChange.update_column_default_value(["priority"], Literals.integer_literal(5)))
        same(str(column(tables.load_table(orders), "priority").default_value().value()), "5")

    @check("a column that is not there is not altered, and nothing else of the request is done")
    def _():
        with refused(IllegalArgumentException):
            tables.alter_table(orders, TableChange.update_comment("half done"), TableChange.delete_column(["gone"], False))
        same(tables.load_table(orders).comment(), "what was sold")

    @check("an index is added")
    def _():
        tables.alter_table(orders, TableChange.add_index(Index.IndexType.UNIQUE_KEY, "orders_remark", [["remark"]]))
        assert "orders_remark" in [each.name() for each in tables.load_table(orders).index()]

    @check("a table's comment changes, and it is renamed")
    def _():
        tables.alter_table(orders, TableChange.update_comment("sold and returned"))
        same(tables.load_table(orders).comment(), "sold and returned")
        same(tables.alter_table(orders, TableChange.rename("sales")).name(), "sales")
        with refused(NoSuchTableException):
            tables.load_table(orders)
        same(tables.load_table(NameIdentifier.of("peer_t", "sales")).comment(), "sold and returned")

    @check("a dropped table is gone, and dropping it again gives false")
    def _():
        same(tables.drop_table(NameIdentifier.of("peer_t", "kinds")), True)
        same(tables.drop_table(NameIdentifier.of("peer_t", "kinds")), False)
        same([found.name() for found in tables.list_tables(Namespace.of("peer_t"))], ["sales"])

    assert catalog.as_schemas().drop_schema("peer_t", cascade=True)
    assert admin.drop_metalake(LAKE, force=True)
