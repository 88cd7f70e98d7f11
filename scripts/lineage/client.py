"""Sends what the Python client can say to the listener on this port: client.py PORT."""
import sys
from datetime import datetime, timezone
from openlineage.client import OpenLineageClient
from openlineage.client.transport.http import HttpConfig, HttpTransport
from openlineage.client.event_v2 import RunEvent, RunState, Run, Job, JobEvent, DatasetEvent, InputDataset, OutputDataset, StaticDataset, Dataset
from openlineage.client.uuid import generate_new_uuid
import openlineage.client.facet_v2 as f
client = OpenLineageClient(transport=HttpTransport(HttpConfig(url=f'http://127.0.0.1:{sys.argv[1]}')))
P = 'https://example.org/jobs/customers'
now = lambda: datetime.now(timezone.utc).isoformat()
def field(ns, name, col, **t):
    return f.column_lineage_dataset.InputField(ns, name, col, transformations=[f.column_lineage_dataset.Transformation(**t)] if t else [])
pg = 'postgres://db.example.org:5432'
job = Job('nightly', 'load_customers', facets={
  'sql': f.sql_job.SQLJobFacet(query='insert into mart.customers select id, lower(email), sum(total) ...'),
  'jobType': f.job_type_job.JobTypeJobFacet(processingType='BATCH', integration='PYTHON', jobType='QUERY'),
  'ownership': f.ownership_job.OwnershipJobFacet(owners=[f.ownership_job.Owner(name='team:crm', type='MAINTAINER')])})
def io():
    ins = [InputDataset(pg, 'shop.public.customers', facets={'schema': f.schema_dataset.SchemaDatasetFacet(fields=[
             f.schema_dataset.SchemaDatasetFacetFields('id', 'bigint'), f.schema_dataset.SchemaDatasetFacetFields('email', 'text')])}),
           InputDataset(pg, 'shop.public.orders', inputFacets={'dataQualityMetrics': f.data_quality_metrics_input_dataset.DataQualityMetricsInputDatasetFacet(columnMetrics={}, rowCount=120)})]
    out = [OutputDataset('s3://lake', 'mart/customers', facets={
      'symlinks': f.symlinks_dataset.SymlinksDatasetFacet([f.symlinks_dataset.Identifier('shop_lake', 'mart.crm.customers', 'TABLE')]),
      'documentation': f.documentation_dataset.DocumentationDatasetFacet(description='one row a customer'),
      'columnLineage': f.column_lineage_dataset.ColumnLineageDatasetFacet(fields={
        'id': f.column_lineage_dataset.Fields([field(pg, 'shop.public.customers', 'id', type='DIRECT', subtype='IDENTITY')]),
        'email': f.column_lineage_dataset.Fields([field(pg, 'shop.public.customers', 'email', type='DIRECT', subtype='TRANSFORMATION', description='lower', masking=False)]),
        'total': f.column_lineage_dataset.Fields([field(pg, 'shop.public.orders', 'total', type='DIRECT', subtype='AGGREGATION')])},
        dataset=[field(pg, 'shop.public.orders', 'customer_id', type='INDIRECT', subtype='JOIN')])},
      outputFacets={'outputStatistics': f.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=40, size=4096)})]
    return ins, out
def emit(run, state, ins=(), out=(), j=job): client.emit(RunEvent(eventTime=now(), producer=P, eventType=state, run=run, job=j, inputs=list(ins), outputs=list(out)))
ins, out = io()
run = Run(str(generate_new_uuid()), facets={'nominalTime': f.nominal_time_run.NominalTimeRunFacet('2026-05-03T00:00:00Z', '2026-05-04T00:00:00Z'),
   'parent': f.parent_run.ParentRunFacet(run=f.parent_run.Run(str(generate_new_uuid())), job=f.parent_run.Job('nightly', 'all'))})
emit(run, RunState.START, ins); emit(run, RunState.RUNNING); emit(run, RunState.COMPLETE, [], out)
bad = Run(str(generate_new_uuid()))
emit(bad, RunState.START, ins)
emit(Run(bad.runId, facets={'errorMessage': f.error_message_run.ErrorMessageRunFacet('relation does not exist', 'python', 'Traceback …')}), RunState.FAIL)
stream = Job('live', 'clicks', facets={'jobType': f.job_type_job.JobTypeJobFacet('STREAMING', 'FLINK', 'JOB')})
srun = Run(str(generate_new_uuid()))
emit(srun, RunState.START, [InputDataset('kafka://broker.example.org:9092', 'clicks')], [OutputDataset('kafka://broker.example.org:9092', 'clicks.by-page')], stream)
client.emit(JobEvent(eventTime=now(), producer=P, job=Job('nightly', 'export_customers'), inputs=[InputDataset('s3://lake', 'mart/customers')], outputs=[OutputDataset('file', '/exports/customers.csv')]))
client.emit(DatasetEvent(eventTime=now(), producer=P, dataset=StaticDataset('s3://lake', 'mart/customers', facets={
  'lifecycleStateChange': f.lifecycle_state_change_dataset.LifecycleStateChangeDatasetFacet('RENAME', f.lifecycle_state_change_dataset.PreviousIdentifier(name='mart/clients', namespace='s3://lake')),
  'ownership': f.ownership_dataset.OwnershipDatasetFacet(owners=[f.ownership_dataset.Owner('team:crm', 'OWNER')])})))
