"""Watches what Schemathesis does to the lake: nothing is written by a refused request, nothing reaches out of the sandbox."""

import atexit
import collections
import json
import os
import re

import requests
import schemathesis

BASE = os.environ["CASPIAN_URL"]
FOLDER = os.environ["CASPIAN_FUZZ_FOLDER"]
with open(os.environ["CASPIAN_FUZZ_WORLD"], encoding="utf-8") as file:
    WORLD = json.load(file)

lake = requests.Session()


def position():
    """The lake's log ends here."""
    text = lake.get(f"{BASE}/prometheus/metrics", timeout=60).text
    return int(re.search(r"^caspian_log_position (\d+)$", text, re.M).group(1))


def make_whole():
    """What was dropped, renamed or switched off is made anew, so that later requests find it."""
    for step in WORLD:
        if step["path"].endswith("/jobs/runs"):
            continue
        lake.request(step["method"], BASE + step["path"], json=step["body"], timeout=60)


PROGRAMS = {"executable", "newExecutable", "scripts", "newScripts", "jars", "newJars", "files", "newFiles", "archives", "newArchives"}


def contained(value, key=""):
    """The body with no address but in the sandbox, and no program but one that does nothing."""
    if isinstance(value, dict):
        inner = {name: contained(one, name) for name, one in value.items()}
        if "location" in str(inner.get("property", "")).lower() and isinstance(inner.get("value"), str):
            inner["value"] = f"file://{FOLDER}/fuzzed"
        return inner
    if isinstance(value, list):
        return [contained(one, key) for one in value]
    if not isinstance(value, str):
        return value
    if key in PROGRAMS:
        return "file:///bin/true"
    if key.lower().endswith("address"):
        return "http://127.0.0.1:1/fuzzed"
    if "location" in key.lower() or value.startswith("/") or "file:" in value.lower():
        return f"file://{FOLDER}/fuzzed"
    return value


RUN = lake.get(f"{BASE}/api/metalakes/lake/jobs/runs", timeout=60).json()["jobs"][0]["jobId"]
# In which catalog things of a kind are, and how objects are called.
HOMES = {"models": "models", "filesets": "files", "topics": "bus", "functions": "models", "tables": "shop", "views": "shop"}
OBJECTS = {
    "catalog": "shop",
    "schema": "shop.space",
    "table": "shop.space.orders",
    "view": "shop.space.sold",
    "column": "shop.space.orders.id",
    "fileset": "files.space.docs",
    "model": "models.space.churn",
}


def placed(operation, names):
    """Names that are there, each where it is; those that are not stay, and so does the catalog that nothing is in."""
    kind = next((kind for kind in HOMES if f"/{kind}" in operation), None)
    if kind and names.get("catalog") in ("models", "files", "shop"):
        names["catalog"] = HOMES[kind]
    if names.get("fullName") in OBJECTS.values():
        names["fullName"] = OBJECTS.get(names.get("type"), names["fullName"])
    if names.get("job") == "run":
        names["job"] = RUN


# Where the log ended after the case before: nobody else asks.
ended = position()


@schemathesis.hook
def before_call(context, case, kwargs):
    for name, value in list((case.headers or {}).items()):
        # What this client cannot write is never sent.
        if isinstance(value, str) and any(ord(letter) > 255 for letter in value):
            del case.headers[name]
    if isinstance(case.body, (dict, list)):
        case.body = contained(case.body)
    placed(case.path, case.path_parameters or {})
    if case.query:
        if case.query.get("pageToken") == "none":
            del case.query["pageToken"]
        # Without force and cascade what holds other things stays; a wait would use up the time.
        for name in ("force", "cascade", "wait"):
            if str(case.query.get(name, "")).lower() not in ("", "false"):
                case.query[name] = "0" if name == "wait" else "false"


# What reads take in from a source at first sight, and what changed there: it would be written for a request that is granted, too.
SEEN = {"import", "sync"}


answers = collections.defaultdict(collections.Counter)


@atexit.register
def tell():
    """For each operation how often each status came."""
    with open(os.environ["CASPIAN_FUZZ_ANSWERS"], "w", encoding="utf-8") as told:
        json.dump(answers, told)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """A version that is no number is no route at all, so in the recorded contract as here: 404 without an envelope."""
    missing = response.status_code == 404 and not response.content
    version = str((case.path_parameters or {}).get("version", "0"))
    return not (missing and "{version}" in case.path and not re.fullmatch(r"-?\d+", version, re.A))


@schemathesis.check
def nothing_written(ctx, response, case):
    """A refused request leaves the log as it was, but for what was seen in a source and what runs do meanwhile."""
    global ended
    if case.method == response.request.method:
        answers[case.operation.label][response.status_code] += 1
    start, ended = ended, position()
    if ended == start:
        return
    if response.status_code < 400:
        if case.method != "GET":
            make_whole()
            ended = position()
        return
    feed = lake.get(f"{BASE}/api/metalakes/lake/changes?since={start}&limit=1000", timeout=60).json()
    rows = feed.get("changes", [])
    own = [row for row in rows if row["operation"] not in SEEN and row["kind"] != "job"]
    if own or len(rows) < ended - start:
        raise AssertionError(f"refused with {response.status_code}, and the log went from {start} to {ended}: {json.dumps(own)[:1000]}")
