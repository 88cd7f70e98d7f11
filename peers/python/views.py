"""The life of views in a real database."""

from gravitino import Catalog, GravitinoAdminClient, GravitinoClient, NameIdentifier
from gravitino.api.rel.column import Column
from gravitino.api.rel.sql_representation import SQLRepresentation
from gravitino.api.rel.types.types import Types
from gravitino.api.rel.view_change import ViewChange
from gravitino.exceptions.base import (
    IllegalArgumentException,
    NoSuchSchemaException,
    NoSuchTableException,
    NoSuchViewException,
    UnsupportedOperationException,
    ViewAlreadyExistsException,
)
from gravitino.namespace import Namespace

from catalogs import jdbc
from saying import refused, same

LAKE = "peer_views"


def query(sql, dialect="postgresql"):
    return [SQLRepresentation(dialect, sql)]


def drive(check, place):
    admin = GravitinoAdminClient(uri=place.base)
    admin.create_metalake(LAKE, "", {})
    lake = GravitinoClient(uri=place.base, metalake_name=LAKE)
    plain = lake.create_catalog("plain", Catalog.Type.RELATIONAL, "jdbc-postgresql", "", jdbc(place))
    catalog = lake.create_catalog("pg", Catalog.Type.RELATIONAL, "jdbc-postgresql", "", jdbc(place, **{"caspian.views": "true"}))
    catalog.as_schemas().create_schema("peer_v", "", {})
    catalog.as_table_catalog().create_table(NameIdentifier.of("peer_v", "sales"), [Column.of("id", Types.LongType.get()), Column.of("city", Types.StringType.get())])
    views = catalog.as_view_catalog()
    cities = NameIdentifier.of("peer_v", "cities")

    @check("a view is created over a table, and loaded as it was made")
    def _():
        columns = [Column.of("place", Types.StringType.get(), "where it was sold"), Column.of("sold", Types.LongType.get())]
        made = views.create_view(cities, columns, query("SELECT city, count(*) FROM sales GROUP BY city"), "by city", None, None, {"security_barrier": "true"})
        found = views.load_view(cities)
        for each in (made, found):
            same((each.name(), each.comment(), each.default_schema()), ("cities", "by city", "peer_v"))
            same([(c.name(), c.data_type(), c.comment()) for c in each.columns()], [("place", Types.StringType.get(), "where it was sold"), ("sold", Types.LongType.get(), None)])
            same([(r.type(), r.dialect()) for r in each.representations()], [("sql", "postgresql")])
            assert "GROUP BY" in each.representations()[0].sql()
            same(each.properties(), {"security_barrier": "true"})
        same(found.audit_info().creator(), "anonymous")

    @check("views are listed, and are no tables")
    def _():
        same([each.name() for each in views.list_views(Namespace.of("peer_v"))], ["cities"])
        same([each.name() for each in catalog.as_table_catalog().list_tables(Namespace.of("peer_v"))], ["sales"])
        assert views.view_exists(cities) and not views.view_exists(NameIdentifier.of("peer_v", "nothing"))
        with refused(NoSuchSchemaException):
            views.list_views(Namespace.of("nowhere"))
        with refused(NoSuchTableException):
            catalog.as_table_catalog().load_table(cities)

    @check("a second view of the name, another dialect and a second statement are refused")
    def _():
        with refused(ViewAlreadyExistsException):
            views.create_view(cities, [], query("SELECT 1 AS a"))
        with refused(IllegalArgumentException):
            views.create_view(NameIdentifier.of("peer_v", "no"), [], query("SELECT 1 AS a", "trino"))
        with refused(IllegalArgumentException):
            views.create_view(NameIdentifier.of("peer_v", "no"), [], query("SELECT 1 AS a; DROP TABLE sales"))

    @check("a view takes tags and keeps them when it is renamed")
    def _():
        lake.create_tag("seen", "", {})
        same(views.load_view(cities).supports_tags().associate_tags(["seen"], []), ["seen"])
        moved = views.alter_view(cities, ViewChange.rename("moved"))
        same(moved.supports_tags().list_tags(), ["seen"])
        same([(each.type().name, each.full_name()) for each in lake.get_tag("seen").associated_objects().objects()], [("VIEW", "pg.peer_v.moved")])
        views.alter_view(NameIdentifier.of("peer_v", "moved"), ViewChange.rename("cities"))

    @check("a view's query, properties and name change in one request")
    def _():
        altered = views.alter_view(
            cities,
            ViewChange.replace_view([Column.of("city", Types.StringType.get())], query("SELECT DISTINCT city FROM sales"), comment="just the names"),
            ViewChange.remove_property("security_barrier"),
            ViewChange.set_property("security_invoker", "true"),
            ViewChange.rename("towns"),
        )
        same((altered.name(), altered.comment(), altered.properties()), ("towns", "just the names", {"security_invoker": "true"}))
        same([each.name() for each in altered.columns()], ["city"])
        with refused(NoSuchViewException):
            views.load_view(cities)

    @check("a dropped view is gone, and dropping it again gives false")
    def _():
        towns = NameIdentifier.of("peer_v", "towns")
        same((views.drop_view(towns), views.drop_view(towns)), (True, False))
        same(views.list_views(Namespace.of("peer_v")), [])

    @check("a catalog that was not told to serve views has none, as in the reference")
    def _():
        with refused(UnsupportedOperationException):
            plain.as_view_catalog().list_views(Namespace.of("peer_v"))

    assert catalog.as_schemas().drop_schema("peer_v", cascade=True)
    assert admin.drop_metalake(LAKE, force=True)
