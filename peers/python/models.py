"""The life of models, their versions, aliases and artifact addresses."""

from gravitino import Catalog, GravitinoAdminClient, GravitinoClient, NameIdentifier
from gravitino.api.model_change import ModelChange
from gravitino.api.model_version_change import ModelVersionChange
from gravitino.exceptions.base import (
    ModelAlreadyExistsException,
    ModelVersionAliasesAlreadyExistException,
    NoSuchModelException,
    NoSuchModelVersionException,
    NoSuchModelVersionURINameException,
    NoSuchSchemaException,
)
from gravitino.namespace import Namespace

from saying import holds, refused, same

LAKE = "peer_models"


def drive(check, place):
    admin = GravitinoAdminClient(uri=place.base)
    admin.create_metalake(LAKE, "", {})
    lake = GravitinoClient(uri=place.base, metalake_name=LAKE)
    catalog = lake.create_catalog("zoo", Catalog.Type.MODEL, None, "", {})
    catalog.as_schemas().create_schema("s", "", {})
    models = catalog.as_model_catalog()
    churn = NameIdentifier.of("s", "churn")

    @check("a model is registered with no version, and loaded as it was made")
    def _():
        made = models.register_model(churn, "who leaves", {"a": "1", "b": "2"})
        same((made.name(), made.comment(), made.latest_version()), ("churn", "who leaves", 0))
        holds(models.get_model(churn).properties(), {"a": "1", "b": "2"})
        with refused(ModelAlreadyExistsException):
            models.register_model(churn, "", {})

    @check("models are listed, and asked for where there are none")
    def _():
        models.register_model(NameIdentifier.of("s", "plain"), None, None)
        same(sorted(found.name() for found in models.list_models(Namespace.of("s"))), ["churn", "plain"])
        with refused(NoSuchModelException):
            models.get_model(NameIdentifier.of("s", "nothing"))
        with refused(NoSuchSchemaException):
            models.list_models(Namespace.of("nowhere"))

    @check("versions are linked with rising numbers, aliases and addresses")
    def _():
        models.link_model_version(churn, "s3://zoo/churn/0", ["first", "stable"], "the first", {"f1": "0.7"})
        models.link_model_version_with_multiple_uris(churn, {"s3": "s3://zoo/churn/1", "gcs": "gs://zoo/churn/1"}, ["next"], "two places", {"default-uri-name": "gcs"})
        models.link_model_version(churn, "s3://zoo/churn/2", [], None, {})
        same(models.get_model(churn).latest_version(), 3)
        same(sorted(models.list_model_versions(churn)), [0, 1, 2])

    @check("a version is found by number and by alias")
    def _():
        by_number = models.get_model_version(churn, 0)
        same((by_number.version(), by_number.comment(), sorted(by_number.aliases())), (0, "the first", ["first", "stable"]))
        same((by_number.uris(), by_number.properties()["f1"]), ({"unknown": "s3://zoo/churn/0"}, "0.7"))
        same(models.get_model_version_by_alias(churn, "next").version(), 1)
        same({found.version() for found in models.list_model_version_infos(churn)}, {0, 1, 2})
        with refused(NoSuchModelVersionException):
            models.get_model_version(churn, 9)
        with refused(NoSuchModelVersionException):
            models.get_model_version_by_alias(churn, "nobody")

    @check("an alias belongs to one version")
    def _():
        with refused(ModelVersionAliasesAlreadyExistException):
            models.link_model_version(churn, "s3://zoo/churn/3", ["stable"], "", {})
        same(models.get_model(churn).latest_version(), 3)

    @check("an address is told by name, and by default where no name is asked for")
    def _():
        same(models.get_model_version_uri(churn, 1, "s3"), "s3://zoo/churn/1")
        same(models.get_model_version_uri(churn, 1), "gs://zoo/churn/1")
        same(models.get_model_version_uri_by_alias(churn, "next", "gcs"), "gs://zoo/churn/1")
        with refused(NoSuchModelVersionURINameException):
            models.get_model_version_uri(churn, 1, "nowhere")

    @check("a version's comment, properties, aliases and addresses change")
    def _():
        altered = models.alter_model_version(
            churn,
            0,
            ModelVersionChange.update_comment("the very first"),
            ModelVersionChange.set_property("f1", "0.8"),
            ModelVersionChange.set_property("auc", "0.9"),
            ModelVersionChange.update_aliases(["oldest"], ["first"]),
            ModelVersionChange.update_uri("s3://moved/churn/0"),
            ModelVersionChange.add_uri("gcs", "gs://zoo/churn/0"),
        )
        same((altered.comment(), sorted(altered.aliases())), ("the very first", ["oldest", "stable"]))
        holds(altered.properties(), {"f1": "0.8", "auc": "0.9"})
        same(altered.uris(), {"unknown": "s3://moved/churn/0", "gcs": "gs://zoo/churn/0"})
        by_alias = models.alter_model_version_by_alias(churn, "oldest", ModelVersionChange.remove_property("auc"), ModelVersionChange.remove_uri("gcs"))
        holds(by_alias.properties(), {"auc": None})
        same(by_alias.uris(), {"unknown": "s3://moved/churn/0"})

    @check("a model is renamed with its versions, and comment and properties change")
    def _():
        altered = models.alter_model(
            churn,
            ModelChange.rename("leavers"),
            ModelChange.update_comment("who left"),
            ModelChange.set_property("c", "3"),
            ModelChange.remove_property("a"),
        )
        same((altered.name(), altered.comment(), altered.latest_version()), ("leavers", "who left", 3))
        holds(altered.properties(), {"a": None, "b": "2", "c": "3"})
        same(sorted(models.list_model_versions(NameIdentifier.of("s", "leavers"))), [0, 1, 2])

    @check("versions are deleted by number and by alias, and their numbers are not given again")
    def _():
        leavers = NameIdentifier.of("s", "leavers")
        same(models.delete_model_version(leavers, 2), True)
        same(models.delete_model_version(leavers, 2), False)
        same(models.delete_model_version_by_alias(leavers, "next"), True)
        same(models.delete_model_version_by_alias(leavers, "next"), False)
        models.link_model_version(leavers, "s3://zoo/churn/3", ["next"], "", {})
        same(sorted(models.list_model_versions(leavers)), [0, 3])

    @check("a model registered with its first version has both")
    def _():
        both = NameIdentifier.of("s", "both")
        same(models.register_model_version(both, "s3://zoo/both", ["only"], "c", {"k": "v"}).name(), "both")
        same(models.get_model_version_by_alias(both, "only").version(), 0)

    @check("a deleted model is gone with its versions, and deleting it again gives false")
    def _():
        leavers = NameIdentifier.of("s", "leavers")
        same(models.delete_model(leavers), True)
        same(models.delete_model(leavers), False)
        with refused(NoSuchModelException):
            models.list_model_versions(leavers)

    assert admin.drop_metalake(LAKE, force=True)
