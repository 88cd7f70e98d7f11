"""The life of a metalake."""

from gravitino import GravitinoAdminClient, GravitinoClient, MetalakeChange
from gravitino.exceptions.base import (
    IllegalArgumentException,
    MetalakeAlreadyExistsException,
    MetalakeInUseException,
    NoSuchMetalakeException,
)

from saying import holds, refused, same

NAME = "peer_lake"


def drive(check, place):
    admin = GravitinoAdminClient(uri=place.base)

    @check("the client accepts the server's version")
    def _():
        admin.check_version()
        assert admin.get_client_version().version().startswith("1.3.1"), "this is another client"

    @check("a metalake is created with comment, properties and author")
    def _():
        made = admin.create_metalake(NAME, "first", {"a": "1", "b": "2"})
        same((made.name(), made.comment()), (NAME, "first"))
        holds(made.properties(), {"a": "1", "b": "2"})
        same(made.audit_info().creator(), "anonymous")
        assert made.audit_info().create_time() is not None

    @check("a second metalake of the name is refused")
    def _():
        with refused(MetalakeAlreadyExistsException):
            admin.create_metalake(NAME, "again", {})

    @check("a metalake with a name against the rules is refused")
    def _():
        with refused(IllegalArgumentException):
            admin.create_metalake("no/slashes", "", {})

    @check("a metalake is listed and loaded")
    def _():
        assert NAME in [lake.name() for lake in admin.list_metalakes()]
        same(admin.load_metalake(NAME).comment(), "first")

    @check("a metalake without a comment has none")
    def _():
        made = admin.create_metalake("peer_plain", None, None)
        same(made.comment(), None)
        assert admin.drop_metalake("peer_plain", force=True)

    @check("a metalake is renamed, and comment and properties change, in one request")
    def _():
        altered = admin.alter_metalake(
            NAME,
            MetalakeChange.rename("peer_renamed"),
            MetalakeChange.update_comment("second"),
            MetalakeChange.set_property("c", "3"),
            MetalakeChange.remove_property("a"),
        )
        same((altered.name(), altered.comment()), ("peer_renamed", "second"))
        holds(altered.properties(), {"a": None, "b": "2", "c": "3"})
        with refused(NoSuchMetalakeException):
            admin.load_metalake(NAME)

    @check("a metalake in use is not dropped without force")
    def _():
        with refused(MetalakeInUseException):
            admin.drop_metalake("peer_renamed")

    @check("a disabled metalake is dropped, and dropping it again gives false")
    def _():
        admin.disable_metalake("peer_renamed")
        admin.enable_metalake("peer_renamed")
        admin.disable_metalake("peer_renamed")
        same(admin.drop_metalake("peer_renamed"), True)
        same(admin.drop_metalake("peer_renamed"), False)

    @check("the client of a metalake that is not there is refused")
    def _():
        with refused(NoSuchMetalakeException):
            GravitinoClient(uri=place.base, metalake_name="peer_renamed")
