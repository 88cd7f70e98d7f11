/** Every metric there is: its sort, what it means, and how the figures of several threads become one. */

export interface Family {
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly doc: string
  /** Threads add up unless they all speak of the same thing: then the largest counts. */
  readonly shared?: true
}

const counter = (doc: string, shared?: true): Family => ({ type: 'counter', doc, ...(shared ? { shared } : {}) })
const gauge = (doc: string, shared?: true): Family => ({ type: 'gauge', doc, ...(shared ? { shared } : {}) })
const histogram = (doc: string): Family => ({ type: 'histogram', doc })

export const families: Readonly<Record<string, Family>> = {
  caspian_build_info: gauge('Which Caspian and Node run; always 1.', true),
  caspian_http_requests_total: counter('Requests answered.'),
  caspian_http_request_seconds: histogram('Time to answer.'),
  caspian_http_requests_running: gauge('Requests being worked on.'),
  caspian_http_stopping: gauge('1 from the moment the server was told to stop.', true),
  caspian_answers_kept: gauge('Finished answers in memory.'),
  caspian_answers_kept_bytes: gauge('Room that they take.'),
  caspian_answers_hits_total: counter('Requests answered from them.'),
  caspian_answers_misses_total: counter('Requests that could have been, and were not.'),
  caspian_followers: gauge('Clients that follow changes or wait for one.'),
  caspian_log_position: gauge('Where the log ends.', true),
  caspian_log_erased_position: gauge('The first position at which the lake can still be shown; 0 while nothing was erased.', true),
  caspian_log_erased_rows_total: counter('Rows of the log whose state was erased.', true),
  caspian_audit_rows_total: counter('Denials, failures and reads written to the audit.'),
  caspian_audit_failures_total: counter('Batches of them that could not be written.'),
  caspian_audit_waiting: gauge('Of them, those that wait to be written.'),
  caspian_audit_halted: gauge('1 while they cannot be written, and the lake takes no changes for that.', true),
  caspian_use_told_total: counter('Uses of a thing by a person that the store was told, once a day each or seldom more.'),
  caspian_use_lost_total: counter('Uses that were not counted, as too many waited.'),
  caspian_searches_waiting: gauge('Searches that the thread which searches for all others has not answered yet.'),
  caspian_use_waiting: gauge('Uses that the store is told within seconds.'),
  caspian_lineage_passed_total: counter('Events of lineage that a sink took.'),
  caspian_lineage_dropped_total: counter('Events that it was not given, as its queue was full, it did not want them or the server stopped.'),
  caspian_lineage_waiting: gauge('Events that wait for it.'),
  caspian_store_commit_seconds: histogram('From handing a write to the store until it is durable.'),
  caspian_store_group_writes: histogram('Writes that were committed as one group.'),
  caspian_store_queue_writes: gauge('Writes that wait or are being committed.'),
  caspian_store_queue_refusals_total: counter('Writes refused because too many waited.'),
  caspian_source_calls_total: counter(
    'Calls to the source of a catalog, by how they ended: ok, refused, failed, or paused as it is known not to answer.',
  ),
  caspian_source_call_seconds: histogram('Time of calls to sources.'),
  caspian_source_paused: gauge('1 while nobody tries a source, because it failed again and again.', true),
  caspian_source_connections: gauge('Connections to a source.'),
  caspian_source_connections_used: gauge('Connections to a source at work.'),
  caspian_source_connections_waiting: gauge('Calls that wait for a connection.'),
  caspian_intents_open: gauge('Changes outside the lake whose end is not recorded yet, by age.', true),
  caspian_intents_oldest_seconds: gauge('Age of the oldest of them; 0 when there is none.', true),
  caspian_region_lag_entries: gauge('Entries of a region that are not here yet.', true),
  caspian_region_lag_seconds: gauge('Since when it has some; of a region that does not answer, since when.', true),
  caspian_region_behind_entries: gauge('Entries that are here and a region is not known to have.', true),
  caspian_region_behind_seconds: gauge('How long ago the oldest of them was written.', true),
  caspian_region_connected: gauge('1 while a region answers.', true),
  caspian_region_clock_offset_seconds: gauge('How far the clock of a region is ahead of ours.', true),
  caspian_region_received_bytes_total: counter('Received from a region.', true),
  caspian_region_held_entries: gauge('Entries that came before what they depend on.', true),
  caspian_region_conflicts: gauge('What regions said apart that somebody should look at.', true),
  caspian_region_entries_total: counter('Entries of a region that are applied here.', true),
  caspian_region_frozen: gauge('1 while nothing more is taken of what a region writes.', true),
  caspian_event_loop_lag_seconds: gauge('How late timers of a thread were within the last minute; of several threads the latest.', true),
  caspian_event_loop_busy_seconds_total: counter('Time that the event loop was at work.'),
  caspian_gc_seconds_total: counter('Time in garbage collection, by sort.'),
  caspian_gc_runs_total: counter('Garbage collections, by sort.'),
  caspian_heap_used_bytes: gauge('JavaScript heap in use.'),
  caspian_heap_bytes: gauge('JavaScript heap taken from the system.'),
  caspian_external_bytes: gauge('Memory of buffers and native parts.'),
  process_resident_memory_bytes: gauge('Resident memory of the process.', true),
  process_cpu_seconds_total: counter('Processor time of the process.', true),
  process_start_time_seconds: gauge('When the process started, in Unix time.', true),
}

/** The family that a figure belongs to; undefined for a name that no family has. */
export function familyOf(name: string): string | undefined {
  const base = name.split('{', 1)[0] as string
  if (base in families) return base
  const whole = base.replace(/_(?:bucket|sum|count)$/, '')
  return families[whole]?.type === 'histogram' ? whole : undefined
}
