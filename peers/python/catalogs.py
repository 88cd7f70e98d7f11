"""The life of catalogs of each type, and of the schemas in them."""

from gravitino import Catalog, GravitinoAdminClient, GravitinoClient, NameIdentifier, SchemaChange
from gravitino.api.catalog_change import CatalogChange
from gravitino.exceptions.base import (
    CatalogAlreadyExistsException,
    CatalogInUseException,
    CatalogNotInUseException,
    ConnectionFailedException,
    IllegalArgumentException,
    NoSuchCatalogException,
    NoSuchSchemaException,
    NonEmptySchemaException,
    SchemaAlreadyExistsException,
)

from saying import holds, refused, same

LAKE = "peer_catalogs"


def jdbc(place, **changed):
    """Properties of a catalog over the database."""
    return {
        "jdbc-url": place.jdbc_url,
        "jdbc-driver": "org.postgresql.Driver",
        "jdbc-database": place.jdbc_url.rsplit("/", 1)[1],
        "jdbc-user": place.user,
        "jdbc-password": place.password,
        **changed,
    }


def drive(check, place):
    admin = GravitinoAdminClient(uri=place.base)
    admin.create_metalake(LAKE, "", {})
    lake = GravitinoClient(uri=place.base, metalake_name=LAKE)
    kinds = {
        "files": (Catalog.Type.FILESET, "fileset", {"location": f"file://{place.folder}/catalogs"}),
        "models": (Catalog.Type.MODEL, "model", {"team": "ml"}),
        "pg": (Catalog.Type.RELATIONAL, "jdbc-postgresql", jdbc(place)),
    }

    for name, (kind, provider, properties) in kinds.items():

        @check(f"a {provider} catalog is created, and loaded as it was made")
        def _():
            lake.create_catalog(name, kind, provider, f"of {name}", properties)
            found = lake.load_catalog(name)
            same((found.name(), found.type(), found.provider(), found.comment()), (name, kind, provider, f"of {name}"))
            shown = {key: value for key, value in properties.items() if key not in ("jdbc-password", "jdbc-user")}
            holds(found.properties(), shown)

    @check("a catalog made with no provider gets that of its type")
    def _():
        made = lake.create_catalog("plain", Catalog.Type.MODEL, None, "", {})
        same(made.provider(), "model")
        assert lake.drop_catalog("plain", force=True)

    @check("catalogs are listed by name and in full")
    def _():
        same(sorted(lake.list_catalogs()), sorted(kinds))
        same({found.name(): found.provider() for found in lake.list_catalogs_info()}, {name: kind[1] for name, kind in kinds.items()})

    @check("a second catalog of the name is refused")
    def _():
        with refused(CatalogAlreadyExistsException):
            lake.create_catalog("models", Catalog.Type.MODEL, "model", "", {})

    @check("a relational catalog with a property missing is refused")
    def _():
        with refused(IllegalArgumentException):
            lake.create_catalog("half", Catalog.Type.RELATIONAL, "jdbc-postgresql", "", {"jdbc-url": place.jdbc_url})

    @check("the connection of a catalog is tested, also with changes that are not kept")
    def _():
        lake.test_connection("pg")
        with refused(ConnectionFailedException):
            lake.test_connection("pg", CatalogChange.set_property("jdbc-password", "wrong"))
        lake.test_connection("pg")

    @check("a catalog is renamed, and comment and properties change")
    def _():
        altered = lake.alter_catalog(
            "models",
            CatalogChange.rename("zoo"),
            CatalogChange.update_comment("all of them"),
            CatalogChange.set_property("grade", "a"),
            CatalogChange.remove_property("team"),
        )
        same((altered.name(), altered.comment()), ("zoo", "all of them"))
        holds(altered.properties(), {"grade": "a", "team": None})
        with refused(NoSuchCatalogException):
            lake.load_catalog("models")

    @check("a disabled catalog serves nothing until it is enabled")
    def _():
        lake.disable_catalog("zoo")
        with refused(CatalogNotInUseException):
            lake.load_catalog("zoo").as_schemas().list_schemas()
        lake.enable_catalog("zoo")
        same(lake.load_catalog("zoo").as_schemas().list_schemas(), [])

    @check("a schema of files is created, listed, altered and loaded")
    def _():
        schemas = lake.load_catalog("files").as_schemas()
        made = schemas.create_schema("s", "of files", {"a": "1", "b": "2"})
        same((made.name(), made.comment()), ("s", "of files"))
        same(schemas.list_schemas(), ["s"])
        schemas.alter_schema("s", SchemaChange.set_property("c", "3"), SchemaChange.remove_property("a"))
        holds(schemas.load_schema("s").properties(), {"a": None, "b": "2", "c": "3"})
        with refused(SchemaAlreadyExistsException):
            schemas.create_schema("s", "", {})

    @check("a schema of the database is created with its comment, and listed beside those that were there")
    def _():
        schemas = lake.load_catalog("pg").as_schemas()
        schemas.create_schema("peer_s", "made by a client", {})
        same(schemas.load_schema("peer_s").comment(), "made by a client")
        same(sorted(schemas.list_schemas()), ["peer_s", "public"])

    @check("a schema with something in it is dropped with cascade only")
    def _():
        lake.load_catalog("zoo").as_schemas().create_schema("m", "", {})
        zoo = lake.load_catalog("zoo")
        zoo.as_model_catalog().register_model(NameIdentifier.of("m", "one"), "", {})
        with refused(NonEmptySchemaException):
            zoo.as_schemas().drop_schema("m", cascade=False)
        same(zoo.as_schemas().drop_schema("m", cascade=True), True)
        same(zoo.as_schemas().drop_schema("m", cascade=True), False)
        with refused(NoSuchSchemaException):
            zoo.as_schemas().load_schema("m")

    @check("a catalog in use is dropped with force only")
    def _():
        with refused(CatalogInUseException):
            lake.drop_catalog("zoo")
        same(lake.drop_catalog("zoo", force=True), True)
        same(lake.drop_catalog("zoo", force=True), False)

    @check("a metalake takes its catalogs with it, and leaves the database's schemas")
    def _():
        same(admin.drop_metalake(LAKE, force=True), True)
        admin.create_metalake(LAKE, "", {})
        same(lake.list_catalogs(), [])
        schemas = lake.create_catalog("pg", Catalog.Type.RELATIONAL, "jdbc-postgresql", "", jdbc(place)).as_schemas()
        assert "peer_s" in schemas.list_schemas()
        assert schemas.drop_schema("peer_s", cascade=True)
        assert admin.drop_metalake(LAKE, force=True)
