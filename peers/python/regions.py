"""Uses three regions of one lake with the reference's own Python client: what is made in one is read and changed in the others.

Says on each line of its output what came of one check, as drive.py does.
"""

import argparse
import time

from gravitino import Catalog, Fileset, FilesetChange, GravitinoAdminClient, GravitinoClient, NameIdentifier
from gravitino.exceptions.base import GravitinoRuntimeException, NotFoundException

from drive import check
from saying import same

LAKE = "peer_regions"
PATIENCE = 20


def seen(ask, wanted):
    """Asks again until the answer is as wanted: another region's change takes a moment to come."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            got = ask()
        except (NotFoundException, GravitinoRuntimeException) as error:
            got = error
        if got == wanted or time.monotonic() > until:
            same(got, wanted)
            return
        time.sleep(0.1)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--base", action="append", required=True)
    bases = arguments.parse_args().base
    GravitinoAdminClient(uri=bases[0]).create_metalake(LAKE, "of all regions", {})
    for base in bases:
        seen(lambda base=base: GravitinoAdminClient(uri=base).load_metalake(LAKE).comment(), "of all regions")
    lakes = [GravitinoClient(uri=base, metalake_name=LAKE) for base in bases]

    for number, lake in enumerate(lakes):
        others = [other for other in lakes if other is not lake]
        name = f"files{number}"
        raw = NameIdentifier.of("s", "raw")

        def fileset(region, catalog=name, ident=raw):
            return region.load_catalog(catalog).as_fileset_catalog().load_fileset(ident)

        @check(f"a catalog made in region {number} is there in the others, with what is in it")
        def _(lake=lake, name=name, raw=raw, others=others, fileset=fileset):
            catalog = lake.create_catalog(name, Catalog.Type.FILESET, "fileset", "", {"disable-filesystem-ops": "true"})
            catalog.as_schemas().create_schema("s", "", {})
            catalog.as_fileset_catalog().create_fileset(raw, "as it came", Fileset.Type.EXTERNAL, "file:///nowhere/raw", {"a": "1"})
            for other in others:
                seen(lambda other=other: fileset(other).comment(), "as it came")
                same(fileset(other).properties()["a"], "1")

        @check(f"a catalog made in region {number} takes what the others put into it, and what they change")
        def _(lake=lake, name=name, raw=raw, others=others, fileset=fileset):
            for at, other in enumerate(others):
                into = other.load_catalog(name).as_fileset_catalog()
                more = NameIdentifier.of("s", f"more{at}")
                into.create_fileset(more, "from elsewhere", Fileset.Type.EXTERNAL, "file:///nowhere/more", {})
                seen(lambda more=more: fileset(lake, ident=more).comment(), "from elsewhere")
                into.alter_fileset(raw, FilesetChange.set_property(f"by{at}", "yes"))
                seen(lambda at=at: fileset(lake).properties().get(f"by{at}"), "yes")

        @check(f"a tag made in region {number} is hung on things by the others")
        def _(lake=lake, number=number, others=others, fileset=fileset):
            lake.create_tag(f"tag{number}", "", {})
            for other in others:
                seen(lambda other=other: other.get_tag(f"tag{number}").name(), f"tag{number}")
            fileset(others[0]).supports_tags().associate_tags([f"tag{number}"], [])
            for region in lakes:
                seen(lambda region=region: f"tag{number}" in fileset(region).supports_tags().list_tags(), True)


if __name__ == "__main__":
    main()
