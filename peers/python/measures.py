"""Statistics of a table, and credentials of a fileset."""

from gravitino import Catalog, Fileset, GravitinoAdminClient, GravitinoClient, NameIdentifier
from gravitino.api.rel.column import Column
from gravitino.api.rel.types.types import Types
from gravitino.api.stats.statistic_values import StatisticValues
from gravitino.exceptions.base import (
    IllegalArgumentException,
    IllegalStatisticNameException,
    NoSuchMetadataObjectException,
    NoSuchTableException,
    UnsupportedOperationException,
)

from catalogs import jdbc
from saying import refused, same

LAKE = "peer_measures"


def drive(check, place):
    admin = GravitinoAdminClient(uri=place.base)
    admin.create_metalake(LAKE, "", {})
    lake = GravitinoClient(uri=place.base, metalake_name=LAKE)
    pg = lake.create_catalog("pg", Catalog.Type.RELATIONAL, "jdbc-postgresql", "", jdbc(place))
    pg.as_schemas().create_schema("peer_measured", "", {})
    name = NameIdentifier.of("peer_measured", "people")
    table = pg.as_table_catalog().create_table(name, [Column.of("email", Types.StringType.get())])
    held = table.supports_statistics()

    def values():
        return {each.name(): each.value() for each in held.list_statistics()}

    @check("statistics of every sort are set and come back equal, fractions and 64 bits included")
    def _():
        same(held.list_statistics(), [])
        wanted = {
            "custom-long": StatisticValues.long_value(2**63 - 1),
            "custom-double": StatisticValues.double_value(5.0),
            "custom-text": StatisticValues.string_value("x"),
            "custom-flag": StatisticValues.boolean_value(True),
            "custom-list": StatisticValues.list_value([StatisticValues.double_value(1.0), StatisticValues.double_value(2.5)]),
            "custom-object": StatisticValues.object_value(
                {"rows": StatisticValues.long_value(1), "share": StatisticValues.double_value(1.0)}
            ),
        }
        held.update_statistics(wanted)
        same(values(), wanted)

    @check("a statistic says who measured it, and that it may be set")
    def _():
        found = next(each for each in held.list_statistics() if each.name() == "custom-long")
        same((found.modifiable(), found.reserved(), found.audit_info().creator()), (True, False, "anonymous"))

    @check("a statistic is set anew, with a value of another sort")
    def _():
        held.update_statistics({"custom-text": StatisticValues.long_value(7)})
        same(values()["custom-text"], StatisticValues.long_value(7))

    @check("a statistic that callers may not set is refused by name")
    def _():
        with refused(IllegalStatisticNameException):
            held.update_statistics({"row-count": StatisticValues.long_value(7)})

    @check("statistics are dropped, and dropping them again gives false")
    def _():
        same(held.drop_statistics(["custom-long", "custom-double"]), True)
        same(held.drop_statistics(["custom-long"]), False)
        same(sorted(values()), ["custom-flag", "custom-list", "custom-object", "custom-text"])

    @check("partitions of a source that manages none are refused as unsupported")
    def _():
        for ask in (table.list_partition_names, table.list_partitions, lambda: table.get_partition("p"), lambda: table.drop_partition("p")):
            with refused(UnsupportedOperationException):
                ask()

    @check("a table that is dropped has neither statistics nor partitions")
    def _():
        assert pg.as_table_catalog().drop_table(name)
        with refused(NoSuchMetadataObjectException):
            held.list_statistics()
        with refused(NoSuchTableException):
            table.list_partition_names()

    @check("a fileset gives the credentials that follow from its catalog, and the catalog shows none")
    def _():
        secrets = {"s3-access-key-id": "id", "s3-secret-access-key": "key"}
        files = lake.create_catalog("files", Catalog.Type.FILESET, "fileset", "", {"location": f"file://{place.folder}/given", **secrets})
        same({each: files.properties().get(each) for each in secrets}, {each: None for each in secrets})
        files.as_schemas().create_schema("s", "", {})
        fileset = files.as_fileset_catalog().create_fileset(NameIdentifier.of("s", "raw"), "", Fileset.Type.MANAGED, None, {})
        (given,) = fileset.support_credentials().get_credentials()
        same((given.credential_type(), given.expire_time_in_ms(), given.credential_info()), ("s3-secret-key", 0, secrets))

    @check("a fileset whose catalog names an unknown sort of credential is refused")
    def _():
        files = lake.create_catalog("odd", Catalog.Type.FILESET, "fileset", "", {"location": f"file://{place.folder}/odd", "credential-providers": "odd"})
        files.as_schemas().create_schema("s", "", {})
        fileset = files.as_fileset_catalog().create_fileset(NameIdentifier.of("s", "raw"), "", Fileset.Type.MANAGED, None, {})
        with refused(IllegalArgumentException):
            fileset.support_credentials().get_credentials()

    assert pg.as_schemas().drop_schema("peer_measured", cascade=True)
    assert admin.drop_metalake(LAKE, force=True)
