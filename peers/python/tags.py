"""The life of tags, and what they hang on."""

from gravitino import Catalog, Fileset, GravitinoAdminClient, GravitinoClient, NameIdentifier
from gravitino.api.rel.column import Column
from gravitino.api.rel.types.types import Types
from gravitino.api.tag.tag_change import TagChange
from gravitino.exceptions.base import NoSuchTagException, TagAlreadyAssociatedException, TagAlreadyExistsException

from catalogs import jdbc
from saying import holds, refused, same

LAKE = "peer_tags"


def drive(check, place):
    admin = GravitinoAdminClient(uri=place.base)
    admin.create_metalake(LAKE, "", {})
    lake = GravitinoClient(uri=place.base, metalake_name=LAKE)
    files = lake.create_catalog("files", Catalog.Type.FILESET, "fileset", "", {"location": f"file://{place.folder}/tags"})
    zoo = lake.create_catalog("zoo", Catalog.Type.MODEL, None, "", {})
    pg = lake.create_catalog("pg", Catalog.Type.RELATIONAL, "jdbc-postgresql", "", jdbc(place))
    schema = files.as_schemas().create_schema("s", "", {})
    fileset = files.as_fileset_catalog().create_fileset(NameIdentifier.of("s", "raw"), "", Fileset.Type.MANAGED, None, {})
    zoo.as_schemas().create_schema("s", "", {})
    model = zoo.as_model_catalog().register_model(NameIdentifier.of("s", "churn"), "", {})
    pg.as_schemas().create_schema("peer_tagged", "", {})
    table = pg.as_table_catalog().create_table(NameIdentifier.of("peer_tagged", "people"), [Column.of("email", Types.StringType.get())])

    @check("tags are created, listed by name and in full, and loaded")
    def _():
        made = lake.create_tag("pii", "about persons", {"level": "high"})
        same((made.name(), made.comment(), made.properties()), ("pii", "about persons", {"level": "high"}))
        lake.create_tag("raw", None, None)
        same(sorted(lake.list_tags()), ["pii", "raw"])
        same({found.name(): found.comment() for found in lake.list_tags_info()}["pii"], "about persons")
        same(lake.get_tag("pii").audit_info().creator(), "anonymous")
        with refused(TagAlreadyExistsException):
            lake.create_tag("pii", "", {})
        with refused(NoSuchTagException):
            lake.get_tag("nothing")

    @check("a tag is renamed, and comment and properties change")
    def _():
        altered = lake.alter_tag(
            "raw",
            TagChange.rename("fresh"),
            TagChange.update_comment("just in"),
            TagChange.set_property("a", "1"),
            TagChange.set_property("b", "2"),
            TagChange.remove_property("a"),
        )
        same((altered.name(), altered.comment()), ("fresh", "just in"))
        holds(altered.properties(), {"a": None, "b": "2"})

    things = {
        "catalog": files,
        "schema": schema,
        "fileset": fileset,
        "model": model,
        "table": table,
        "column": table.columns()[0],
    }
    for what, thing in things.items():

        @check(f"a {what} takes tags and gives them back")
        def _():
            held = thing.supports_tags()
            same(sorted(held.associate_tags(["pii", "fresh"], [])), sorted({"pii", "fresh"} | set(held.list_tags())))
            same(held.get_tag("pii").name(), "pii")
            with refused(TagAlreadyAssociatedException):
                held.associate_tags(["pii"], [])
            assert "fresh" not in held.associate_tags([], ["fresh"]) or what in ("schema", "fileset", "column")
            same({found.name(): found.comment() for found in held.list_tags_info()}["pii"], "about persons")
            with refused(NoSuchTagException):
                held.get_tag("nothing")

    @check("a thing has the tags of what holds it, marked as inherited")
    def _():
        files.supports_tags().associate_tags(["fresh"], [])
        found = {each.name(): each.inherited() for each in fileset.supports_tags().list_tags_info()}
        same(found, {"pii": False, "fresh": True})

    @check("a tag knows what it hangs on")
    def _():
        hangs = {(each.type().name, each.full_name()) for each in lake.get_tag("pii").associated_objects().objects()}
        same(
            hangs,
            {
                ("CATALOG", "files"),
                ("SCHEMA", "files.s"),
                ("FILESET", "files.s.raw"),
                ("MODEL", "zoo.s.churn"),
                ("TABLE", "pg.peer_tagged.people"),
                ("COLUMN", "pg.peer_tagged.people.email"),
            },
        )

    @check("a deleted tag hangs on nothing, and deleting it again gives false")
    def _():
        same(lake.delete_tag("pii"), True)
        same(lake.delete_tag("pii"), False)
        same(model.supports_tags().list_tags(), [])

    assert pg.as_schemas().drop_schema("peer_tagged", cascade=True)
    assert admin.drop_metalake(LAKE, force=True)
