"""The life of filesets: one location, several, and where a path in them is."""

import os

from gravitino import Catalog, Fileset, FilesetChange, GravitinoAdminClient, GravitinoClient, NameIdentifier
from gravitino.audit.caller_context import CallerContext, CallerContextHolder
from gravitino.audit.fileset_audit_constants import FilesetAuditConstants
from gravitino.audit.fileset_data_operation import FilesetDataOperation
from gravitino.exceptions.base import (
    AlreadyExistsException,
    GravitinoRuntimeException,
    NoSuchFilesetException,
    NoSuchLocationNameException,
    NoSuchSchemaException,
)
from gravitino.namespace import Namespace

from saying import holds, refused, same

LAKE = "peer_filesets"


def drive(check, place):
    admin = GravitinoAdminClient(uri=place.base)
    admin.create_metalake(LAKE, "", {})
    lake = GravitinoClient(uri=place.base, metalake_name=LAKE)
    catalog = lake.create_catalog("files", Catalog.Type.FILESET, "fileset", "", {"location": f"file://{place.folder}/lake"})
    catalog.as_schemas().create_schema("s", "", {})
    filesets = catalog.as_fileset_catalog()
    raw = NameIdentifier.of("s", "raw")
    many = NameIdentifier.of("s", "many")
    outside = NameIdentifier.of("s", "outside")

    @check("a managed fileset gets its directory below the schema's")
    def _():
        made = filesets.create_fileset(raw, "as it came", Fileset.Type.MANAGED, None, {"a": "1", "b": "2"})
        same((made.name(), made.comment(), made.type()), ("raw", "as it came", Fileset.Type.MANAGED))
        same(made.storage_location(), f"file:{place.folder}/lake/s/raw")
        holds(made.properties(), {"a": "1", "b": "2", "default-location-name": "unknown"})
        assert os.path.isdir(f"{place.folder}/lake/s/raw")

    @check("an external fileset lies where it is told")
    def _():
        made = filesets.create_fileset(outside, None, Fileset.Type.EXTERNAL, f"file://{place.folder}/outside", {})
        same((made.type(), made.comment()), (Fileset.Type.EXTERNAL, None))
        same(made.storage_location(), f"file:{place.folder}/outside")

    @check("a fileset has several named locations, one of them the default")
    def _():
        locations = {"home": f"file://{place.folder}/home", "far": f"file://{place.folder}/far"}
        made = filesets.create_multiple_location_fileset(many, "", Fileset.Type.MANAGED, locations, {"default-location-name": "far"})
        holds(made.storage_locations(), {"home": f"file:{place.folder}/home", "far": f"file:{place.folder}/far"})
        same(filesets.get_file_location(many, "/x.csv"), f"file:{place.folder}/far/x.csv")
        same(filesets.get_file_location(many, "/x.csv", "home"), f"file:{place.folder}/home/x.csv")
        with refused(NoSuchLocationNameException):
            filesets.get_file_location(many, "/x.csv", "nowhere")

    @check("filesets are listed and loaded")
    def _():
        same(sorted(found.name() for found in filesets.list_filesets(Namespace.of("s"))), ["many", "outside", "raw"])
        same(filesets.load_fileset(raw).comment(), "as it came")
        with refused(NoSuchSchemaException):
            filesets.list_filesets(Namespace.of("nowhere"))
        with refused(NoSuchFilesetException):
            filesets.load_fileset(NameIdentifier.of("s", "nothing"))

    @check("a second fileset of the name is refused")
    def _():
        with refused(AlreadyExistsException):
            filesets.create_fileset(raw, "", Fileset.Type.MANAGED, None, {})

    @check("the place of a path is told, with or without a slash before it")
    def _():
        same(filesets.get_file_location(raw, "/a/b.txt"), f"file:{place.folder}/lake/s/raw/a/b.txt")
        same(filesets.get_file_location(raw, "a/b.txt"), f"file:{place.folder}/lake/s/raw/a/b.txt")
        same(filesets.get_file_location(raw, ""), f"file:{place.folder}/lake/s/raw")

    @check("a client about to rename must name the path")
    def _():
        context = CallerContext({FilesetAuditConstants.HTTP_HEADER_FILESET_DATA_OPERATION: FilesetDataOperation.RENAME.name})
        CallerContextHolder.set(context)
        with refused(GravitinoRuntimeException):
            filesets.get_file_location(raw, "")

    @check("a fileset is renamed, and comment and properties change")
    def _():
        altered = filesets.alter_fileset(
            raw,
            FilesetChange.rename("landing"),
            FilesetChange.update_comment("just in"),
            FilesetChange.set_property("c", "3"),
            FilesetChange.remove_property("a"),
        )
        same((altered.name(), altered.comment()), ("landing", "just in"))
        holds(altered.properties(), {"a": None, "b": "2", "c": "3"})
        same(filesets.alter_fileset(NameIdentifier.of("s", "landing"), FilesetChange.remove_comment()).comment(), None)
        with refused(NoSuchFilesetException):
            filesets.load_fileset(raw)

    @check("dropping a managed fileset deletes its directory, dropping an external one does not")
    def _():
        location = filesets.load_fileset(NameIdentifier.of("s", "landing")).storage_location().removeprefix("file:")
        same(filesets.drop_fileset(NameIdentifier.of("s", "landing")), True)
        same(filesets.drop_fileset(NameIdentifier.of("s", "landing")), False)
        assert not os.path.exists(location)
        os.makedirs(f"{place.folder}/outside", exist_ok=True)
        same(filesets.drop_fileset(outside), True)
        assert os.path.isdir(f"{place.folder}/outside")

    assert admin.drop_metalake(LAKE, force=True)
