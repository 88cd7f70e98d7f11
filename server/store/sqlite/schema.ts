/** The tables of a SQLite lake, and how an older file is brought up to date. */
import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { keepPrivate } from './private.ts'

/** Takes one level of the tree further down what the level above it is in. No tree is deeper than six. */
const fillRoots = `update entity set root = p.root from (select key, coalesce(root, key) as root from entity where parent = 0 or root is not null) p
  where p.key = entity.parent and entity.parent <> 0 and entity.root is null;`

/** One text per version, applied in order; the file's user_version says how many it has. Never change one that was released. */
export const migrations: readonly string[] = [
  `
  create table meta (name text primary key, value text not null) strict, without rowid;

  create table entity (
    key integer primary key,
    id text not null,
    kind text not null,
    parent integer not null,
    name text not null,
    version integer not null,
    uid text,
    body text not null,
    stamp text not null,
    home text,
    dropped integer
  ) strict;
  create unique index entity_path on entity (parent, kind, name) where dropped is null;
  create index entity_uid on entity (parent, kind, uid) where dropped is null and uid is not null;

  create table relation (
    origin integer not null,
    what text not null,
    target integer not null,
    value text,
    since integer not null,
    until integer,
    stamp text not null
  ) strict;
  create unique index relation_live on relation (origin, what, target, coalesce(value, char(0))) where until is null;
  create index relation_origin on relation (origin, what);
  create index relation_target on relation (target, what);

  create table log (
    position integer primary key,
    batch integer not null,
    origin text not null,
    number integer not null,
    stamp text not null,
    deps text,
    unit text,
    epoch text,
    residency text,
    actor text not null,
    address text not null,
    request text not null,
    operation text not null,
    kind text not null,
    facet text not null,
    subject integer not null,
    parent integer not null,
    within text,
    name text not null,
    path text not null,
    version integer not null,
    body any,
    salt blob not null,
    commitment text not null,
    chain text not null
  ) strict;
  create index log_subject on log (subject, facet, position);
  create index log_parent on log (parent, kind, name, position) where facet = 'body';

  create table cursor (reader text primary key, position integer not null) strict, without rowid;
  create table intent (id text primary key, what text not null, actor text not null, address text not null, request text not null, plan text not null) strict, without rowid;
  create table secret (ref text primary key, owner integer not null, value text not null) strict, without rowid;
  create index secret_owner on secret (owner);
  `,
  // The metalake that a thing is in, null for a metalake itself; a row of the log names a metalake for its own changes too.
  `
  alter table entity add column root integer;
  ${fillRoots}${fillRoots}${fillRoots}${fillRoots}${fillRoots}
  create index entity_gone on entity (root, dropped) where dropped is not null;
  create index entity_gone_id on entity (id) where dropped is not null;
  alter table log add column root integer;
  update log set root = (select coalesce(e.root, e.key) from entity e where e.key = log.subject);
  create index log_root on log (root);
  drop index relation_target;
  create index relation_target on relation (target, what, origin);
  `,
  // Whoever is at work on an intent. The directory is one process's, so whatever another owns is of the dead.
  `alter table intent add column owner text not null default ''`,
  // What is known of the lake as a whole, and goes where it goes: facts.ts names them.
  `create table fact (name text primary key, value text not null) strict, without rowid`,
  // Secrets are sealed from here on: an older Caspian must not take what is sealed for a value.
  'select 1',
  // What was refused, failed or read, chained like the log; the trees of hashes over both; and which of their blocks speak of what (trail.ts).
  `
  create table audit (
    position integer primary key,
    stamp text not null,
    actor text not null,
    address text not null,
    request text not null,
    operation text not null,
    kind text not null,
    root integer not null,
    path text not null,
    outcome text not null,
    reason text not null,
    chain text not null
  ) strict;
  create table node (at text primary key, hash text not null) strict, without rowid;
  create table mention (trail text, root integer, what text, block integer, primary key (trail, root, what, block)) strict, without rowid;
  `,
  // The index tells rows, not blocks alone, and requests (spots.ts): it is made anew.
  `
  drop table mention;
  create table mention (trail text, root integer, what text, block integer, spots blob, primary key (trail, root, what, block)) strict, without rowid;
  create table sketch (trail text, block integer, bits blob not null, primary key (trail, block)) strict, without rowid;
  `,
  // What a reader of the log says of itself.
  `alter table cursor add column told text not null default ''`,
  // What regions agree on: entries of all of them in the order they were applied here, and the facts that follow (merge/facts.ts).
  `
  create table entry (
    place integer primary key,
    origin text not null,
    number integer not null,
    stamp text not null,
    deps text not null,
    epochs text,
    residency text,
    said any,
    salt text not null,
    chain text not null,
    signature text
  ) strict;
  create unique index entry_name on entry (origin, number);
  create table thing (id text primary key, kind text not null, within text, name text not null, home text not null, state text not null) strict, without rowid;
  create index thing_claim on thing (within, kind, name);
  create table cell (id text, what text, target text, value text, state text not null, primary key (id, what, target, value)) strict, without rowid;
  create index cell_target on cell (target);
  create table owned (principal text, id text, primary key (principal, id)) strict, without rowid;
  create table sum (id text primary key, sum text not null, spoken text not null) strict, without rowid;
  create table open (id text, what text, target text, value text, primary key (id, what, target, value)) strict, without rowid;
  create table alert (origin text, number integer, entry text not null, primary key (origin, number)) strict, without rowid;
  create table member (region text primary key, state text not null) strict, without rowid;
  `,
  // What a newer Caspian says of an entry besides.
  'alter table entry add column more text',
  // The words of things (texts.ts). Whoever writes a thing, by whatever way, leaves its key to be read, in the same transaction.
  `
  create virtual table texts using fts5(
    name, "column", type, comment, property, definition, pair, content = '', contentless_delete = 1, tokenize = 'ascii'
  );
  -- Fewer and larger merges: a write takes half as long, a search hardly longer.
  insert into texts (texts, rank) values ('automerge', 16), ('crisismerge', 32);
  create virtual table texts_words using fts5vocab(texts, row);
  create table sight (
    key integer primary key,
    kind text not null,
    parent integer not null,
    root integer not null,
    name text not null,
    owner text,
    created integer,
    changed integer,
    has integer not null
  ) strict;
  create table unread (old integer not null, key integer not null, primary key (old, key)) strict, without rowid;
  create trigger entity_made after insert on entity begin
    insert into unread (old, key) values (0, new.key) on conflict do nothing;
  end;
  create trigger entity_changed after update of kind, parent, root, name, body, dropped on entity begin
    insert into unread (old, key) values (0, new.key) on conflict do nothing;
  end;
  create trigger entity_removed after delete on entity begin
    insert into unread (old, key) values (0, old.key) on conflict do nothing;
  end;
  insert into unread (old, key) select 1, key from entity where dropped is null;
  `,
  // What was told of lineage (lineage.ts): events as they came, datasets and jobs of each metalake, and the rows that follow. Times are in microseconds.
  `
  create table lineage_event (
    root integer, hash text, at integer not null, stamp text not null, actor text not null, address text not null, request text not null,
    event text not null, primary key (root, hash)
  ) strict, without rowid;
  create index lineage_event_at on lineage_event (root, at);
  create table lineage_node (
    key integer primary key, root integer not null, id text not null, first integer, last integer, thing integer, thing_at integer
  ) strict;
  create unique index lineage_node_id on lineage_node (root, id);
  create index lineage_node_thing on lineage_node (root, thing) where thing is not null;
  create table lineage_run (
    doer integer, run text, first integer not null, last integer not null, state text not null, since integer not null, started integer,
    named integer, at_once integer not null, counts integer, well integer not null, primary key (doer, run)
  ) strict, without rowid;
  create index lineage_run_counts on lineage_run (doer, well, counts, run) where counts is not null;
  create index lineage_run_last on lineage_run (doer, last, run);
  create table lineage_use (
    doer integer, run text, side text, dataset integer, first integer not null, last integer not null, primary key (doer, run, side, dataset)
  ) strict, without rowid;
  create table lineage_edge (
    doer integer, side text, dataset integer, first integer not null, last integer not null, primary key (doer, side, dataset)
  ) strict, without rowid;
  create index lineage_edge_dataset on lineage_edge (dataset, side, doer);
  create table lineage_column (
    written integer, field text, source integer, source_field text, doer integer, first integer not null, last integer not null,
    transformations text not null, primary key (written, field, source, source_field, doer)
  ) strict, without rowid;
  create index lineage_column_source on lineage_column (source, source_field);
  create table lineage_statement (written integer, doer integer, at integer, primary key (written, doer, at)) strict, without rowid;
  create table lineage_alias (
    how text, former integer, other integer, first integer not null, last integer not null, primary key (how, former, other)
  ) strict, without rowid;
  create index lineage_alias_former on lineage_alias (former);
  create index lineage_alias_other on lineage_alias (other);
  create table lineage_facet (
    node integer, has text, name text, run text, dataset integer, at integer not null, value text, primary key (node, has, name, run, dataset)
  ) strict, without rowid;
  `,
  // How many people use a thing, and who did it last when (use.ts): people are numbers that name nobody. `at` grows with every change of a count.
  `
  create table used (thing integer, person integer, day integer not null, primary key (thing, person)) strict, without rowid;
  create table used_by (thing integer primary key, people integer not null, at integer not null) strict;
  create unique index used_by_at on used_by (at);
  `,
  // Jobs by when something was told last of what they read and write, or of which things that is: `at` grows with every telling.
  `
  create table lineage_told (doer integer primary key, at integer not null) strict;
  insert into lineage_told select doer, row_number() over (order by doer) from (select distinct doer from lineage_edge);
  create unique index lineage_told_at on lineage_told (at);
  `,
]

/** Opens the file for writing, makes or migrates its tables. Throws when a newer Caspian wrote it. */
export function openForWriting(file: string): DatabaseSync {
  keepPrivate(file)
  const db = new DatabaseSync(file)
  db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = off; pragma busy_timeout = 5000; pragma cache_size = -32000')
  // Pages of 4 KB: each page is copied back once for many changes of it; a start after a crash reads at most these 32 MB again.
  db.exec('pragma wal_autocheckpoint = 8000')
  // What is replaced or dropped is overwritten where it stood: a secret must not be found in its file later.
  db.exec('pragma secure_delete = on')
  const { user_version: at } = db.prepare('pragma user_version').get() as { user_version: number }
  if (at > migrations.length)
    throw new Error(`${file} was written by a newer Caspian (schema ${at}, this one knows ${migrations.length}); start that one`)
  for (let version = at; version < migrations.length; version++) {
    db.exec(`begin immediate; ${migrations[version]}; pragma user_version = ${version + 1}; commit`)
  }
  db.prepare('insert or ignore into meta (name, value) values (?, ?)').run(tokenKeyName, randomBytes(32).toString('hex'))
  return db
}

const tokenKeyName = 'token key'
/** Made with the lake, sealed when the lake has a key; every copy of the file has it. */
export function tokenKeyIn(db: DatabaseSync): Uint8Array {
  const { value } = db.prepare('select value from meta where name = ?').get(tokenKeyName) as { value: string }
  return Buffer.from(value, 'hex')
}

export function replaceTokenKeyIn(db: DatabaseSync, was: Uint8Array, is: Uint8Array): void {
  const hex = (key: Uint8Array) => Buffer.from(key).toString('hex')
  db.prepare('update meta set value = ? where name = ? and value = ?').run(hex(is), tokenKeyName, hex(was))
}

/** For a file that nobody else has and that goes when its making breaks: quick, and without files beside it. */
export function openRoughly(file: string): DatabaseSync {
  const db = new DatabaseSync(file)
  db.exec('pragma journal_mode = off; pragma synchronous = off; pragma foreign_keys = off; pragma cache_size = -32000')
  return db
}

/** A connection that only reads; many may be open beside the writer. */
export function openForReading(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true })
  db.exec('pragma busy_timeout = 5000; pragma cache_size = -16000')
  return db
}
