"""OpenLineage's own client tells of one run in each way that it can send: tell.py URL API_KEY METALAKE KEY_OF_METALAKE.
One line a way that was sent."""

import sys
from datetime import datetime, timezone

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import column_lineage_dataset as columns
from openlineage.client.facet_v2 import schema_dataset, sql_job
from openlineage.client.uuid import generate_new_uuid

url, key, metalake, narrow = sys.argv[1:]
plain = {"type": "http", "url": url, "auth": {"type": "api_key", "apiKey": key}}
packed = {**plain, "compression": "gzip"}
ways = {
    "plain": plain,
    "packed": packed,
    "own_address": {**plain, "endpoint": "api/lineage"},
    "named": {**plain, "endpoint": f"api/metalakes/{metalake}/lineage", "auth": {"type": "api_key", "apiKey": narrow}},
    "async": {**packed, "type": "async_http"},
    "composite": {"type": "composite", "transports": [{"type": "console"}, packed], "continue_on_failure": False},
    "transform": {
        "type": "transform",
        "transport": packed,
        "transformer_class": "openlineage.client.transport.transform.JobNamespaceReplaceTransformer",
        "transformer_properties": {"new_job_namespace": "elsewhere"},
    },
}


def events(way):
    """What a run says at its start, and at its end."""
    run = Run(str(generate_new_uuid()))
    job = Job("nightly", way, facets={"sql": sql_job.SQLJobFacet(query=f"insert into mart_{way} select ...")})
    orders = InputDataset(
        metalake,
        "c.s.orders",
        facets={"schema": schema_dataset.SchemaDatasetFacet([schema_dataset.SchemaDatasetFacetFields("amount", "double")])},
    )
    amount = columns.InputField(metalake, "c.s.orders", "amount", [columns.Transformation("DIRECT", "AGGREGATION")])
    facet = columns.ColumnLineageDatasetFacet(fields={"revenue": columns.Fields([amount])})
    mart = OutputDataset(metalake, f"c.s.mart_{way}", facets={"columnLineage": facet})
    for state, inputs, outputs in ((RunState.START, [orders], []), (RunState.COMPLETE, [orders], [mart])):
        now = datetime.now(timezone.utc).isoformat()
        yield RunEvent(eventTime=now, producer="https://test", eventType=state, run=run, job=job, inputs=inputs, outputs=outputs)


for way, transport in ways.items():
    client = OpenLineageClient(config={"transport": transport})
    for event in events(way):
        client.emit(event)
    if not client.close(30):
        raise SystemExit(f"{way}: not all was sent")
    print(f"sent {way}", flush=True)
