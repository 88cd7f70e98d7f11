"""Drives every entity of a Caspian with the reference's own Python client, and says on each line of its output what came of one check.

A line is {"check": sentence} for one that holds, and has the traceback as "why" for one that does not.
"""

import argparse
import json
import sys
import traceback
from dataclasses import dataclass

import catalogs
import filesets
import functions
import jobs
import measures
import metalakes
import models
import tables
import tags
import views


@dataclass
class Place:
    """Where the checks run: the server, a database its catalogs may use, and a folder on its machine."""

    base: str
    jdbc_url: str
    user: str
    password: str
    folder: str


def check(says):
    """Runs what it decorates at once. Later checks run whatever becomes of this one."""

    def run(steps):
        line = {"check": says}
        try:
            steps()
        except Exception:
            line["why"] = traceback.format_exc()
        print(json.dumps(line), flush=True)

    return run


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    for name in ("base", "jdbc-url", "user", "password", "folder"):
        arguments.add_argument(f"--{name}", required=True)
    place = Place(**vars(arguments.parse_args()))
    for part in (metalakes, catalogs, tables, filesets, models, functions, tags, jobs, measures, views):
        part.drive(check, place)


if __name__ == "__main__":
    sys.exit(main())
