/** The tables of a PostgreSQL lake: one text per version, in the order they are applied. */
/** One text per version, applied in order; the schema's meta table says how many it has. Never change one that was released. */
export const migrations: readonly string[] = [
  `
  create table entity (
    key bigint primary key,
    id text collate "C" not null,
    kind text collate "C" not null,
    parent bigint not null,
    root bigint,
    name text collate "C" not null,
    version bigint not null,
    uid text collate "C",
    body text not null,
    stamp text collate "C" not null,
    home text,
    dropped bigint
  );
  create unique index entity_path on entity (parent, kind, name) where dropped is null;
  create index entity_uid on entity (parent, kind, uid) where dropped is null and uid is not null;

  create index entity_gone on entity (root, dropped) where dropped is not null;
  create index entity_gone_id on entity (id) where dropped is not null;

  create table relation (
    key bigint primary key,
    origin bigint not null,
    what text collate "C" not null,
    target bigint not null,
    value text collate "C",
    since bigint not null,
    until bigint,
    stamp text collate "C" not null
  );
  create unique index relation_live on relation (origin, what, target, coalesce(value, chr(1))) where until is null;
  create index relation_origin on relation (origin, what);
  create index relation_target on relation (target, what, origin);

  create table log (
    position bigint primary key,
    batch bigint not null,
    origin text collate "C" not null,
    number bigint not null,
    stamp text collate "C" not null,
    deps text,
    unit text,
    epoch text,
    residency text,
    actor text not null,
    address text not null,
    request text not null,
    operation text collate "C" not null,
    kind text collate "C" not null,
    facet text collate "C" not null,
    subject bigint not null,
    parent bigint not null,
    root bigint not null,
    within text collate "C",
    name text collate "C" not null,
    path text not null,
    version bigint not null,
    body text,
    salt bytea not null,
    commitment text collate "C" not null,
    chain text collate "C" not null
  );
  create index log_subject on log (subject, facet, position);
  create index log_root on log (root, position);
  create index log_parent on log (parent, kind, name, position) where facet = 'body';

  create table cursor (reader text primary key, position bigint not null);
  create table intent (id text collate "C" primary key, what text not null, actor text not null, address text not null, request text not null,
    plan text not null, owner text not null);
  create table secret (ref text collate "C" primary key, owner bigint not null, value text not null);
  create index secret_owner on secret (owner);

  -- Where the log ends, and the last keys given. Whoever writes locks this one row first, so that commits follow one another.
  create table head (
    one boolean primary key check (one),
    position bigint not null,
    chain text not null,
    stamp text not null,
    origin text not null,
    number bigint not null,
    entity bigint not null,
    relation bigint not null
  ) with (fillfactor = 10);
  insert into head values (true, 0, repeat('0', 64), repeat('0', 16), '', 0, 0, 0);
  `,
  // What is known of the lake as a whole, and goes where it goes: facts.ts names them.
  `create table fact (name text collate "C" primary key, value text not null)`,
  // Secrets are sealed from here on: an older Caspian must not take what is sealed for a value.
  'select 1',
  // What was refused, failed or read, chained like the log; the trees of hashes over both; and which of their blocks speak of what (trail.ts).
  `
  create table audit (
    position bigint primary key,
    stamp text collate "C" not null,
    actor text collate "C" not null,
    address text not null,
    request text not null,
    operation text collate "C" not null,
    kind text collate "C" not null,
    root bigint not null,
    path text not null,
    outcome text collate "C" not null,
    reason text not null,
    chain text collate "C" not null
  );
  create table node (at text collate "C" primary key, hash text collate "C" not null);
  create table mention (trail text collate "C", root bigint, what text collate "C", block bigint, primary key (trail, root, what, block));
  `,
  // The last row that may have changed who may do what.
  'alter table head add column ruled bigint not null default 0',
  // The index tells rows, not blocks alone, and requests (spots.ts): it is made anew.
  `
  drop table mention;
  create table mention (trail text collate "C", root bigint, what text collate "C", block bigint, spots bytea, primary key (trail, root, what, block));
  create table sketch (trail text collate "C", block bigint, bits bytea not null, primary key (trail, block));
  `,
  // What a reader of the log says of itself.
  `alter table cursor add column told text not null default ''`,
  // What regions agree on: entries of all of them in the order they were applied here, and the facts that follow (merge/facts.ts).
  `
  create table entry (
    place bigint primary key,
    origin text collate "C" not null,
    number bigint not null,
    stamp text collate "C" not null,
    deps text not null,
    epochs text,
    residency text,
    said text,
    salt text not null,
    chain text not null,
    signature text
  );
  create unique index entry_name on entry (origin, number);
  create table thing (
    id text collate "C" primary key,
    kind text collate "C" not null,
    within text collate "C",
    name text collate "C" not null,
    home text not null,
    state text not null
  );
  create index thing_claim on thing (coalesce(within, ''), kind, name);
  create table cell (
    id text collate "C",
    what text collate "C",
    target text collate "C",
    value text collate "C",
    state text not null,
    primary key (id, what, target, value)
  );
  create index cell_target on cell (target);
  create table owned (principal text collate "C", id text collate "C", primary key (principal, id));
  create table sum (id text collate "C" primary key, sum text not null, spoken text not null);
  create table open (id text collate "C", what text collate "C", target text collate "C", value text collate "C", primary key (id, what, target, value));
  create table alert (origin text collate "C", number bigint, entry text not null, primary key (origin, number));
  create table member (region text collate "C" primary key, state text not null);
  -- Of a region: how many entries are applied, the latest stamp, and the last number and chain of each origin.
  alter table head add column applied text;
  `,
  // What a newer Caspian says of an entry besides.
  'alter table entry add column more text',
  // The words of things (texts.ts). Who writes entities otherwise than in a group leaves their keys to be read.
  `
  create table texts (
    key bigint,
    part integer,
    name tsvector,
    "column" tsvector,
    type tsvector,
    comment tsvector,
    property tsvector,
    definition tsvector,
    pair tsvector,
    primary key (key, part)
  );
  create index texts_words on texts using gin (name, "column", type, comment, property, definition, pair);
  create table sight (
    key bigint primary key,
    kind text collate "C" not null,
    parent bigint not null,
    root bigint not null,
    name text collate "C" not null,
    owner text collate "C",
    created bigint,
    changed bigint,
    has integer not null
  );
  create table unread (key bigint primary key);
  create function unread() returns trigger language plpgsql as $$ begin
    insert into caspian.unread values (case tg_op when 'DELETE' then old.key else new.key end) on conflict do nothing;
    return null;
  end $$;
  create trigger unread after insert or delete or update of kind, parent, root, name, body, dropped on entity
    for each row when (current_setting('caspian.reads', true) is distinct from 'on') execute function unread();
  insert into unread select key from entity where dropped is null;
  `,
  // What was told of lineage (lineage.ts): events as they came, datasets and jobs of each metalake, and the rows that follow. Times are in microseconds.
  `
  create table lineage_event (
    root bigint, hash text collate "C", at bigint not null, stamp text collate "C" not null, actor text not null, address text not null, request text not null,
    event text not null, primary key (root, hash)
  );
  create index lineage_event_at on lineage_event (root, at);
  create table lineage_node (key bigint primary key, root bigint not null, id text collate "C" not null, first bigint, last bigint, thing bigint, thing_at bigint);
  -- Names may be longer than what an index takes.
  create unique index lineage_node_id on lineage_node (root, md5(id));
  create index lineage_node_thing on lineage_node (root, thing) where thing is not null;
  create table lineage_run (
    doer bigint, run text collate "C", first bigint not null, last bigint not null, state text not null, since bigint not null, started bigint,
    named bigint, at_once bigint not null, counts bigint, well bigint not null, primary key (doer, run)
  );
  create index lineage_run_counts on lineage_run (doer, well, counts, run) where counts is not null;
  create index lineage_run_last on lineage_run (doer, last, run);
  create table lineage_use (
    doer bigint, run text collate "C", side text collate "C", dataset bigint, first bigint not null, last bigint not null, primary key (doer, run, side, dataset)
  );
  create table lineage_edge (doer bigint, side text collate "C", dataset bigint, first bigint not null, last bigint not null, primary key (doer, side, dataset));
  create index lineage_edge_dataset on lineage_edge (dataset, side, doer);
  create table lineage_column (
    written bigint, field text collate "C", source bigint, source_field text collate "C", doer bigint, first bigint not null, last bigint not null,
    transformations text not null
  );
  create unique index lineage_column_key on lineage_column (written, md5(field), source, md5(source_field), doer);
  create index lineage_column_source on lineage_column (source, md5(source_field));
  create table lineage_statement (written bigint, doer bigint, at bigint, primary key (written, doer, at));
  create table lineage_alias (how text collate "C", former bigint, other bigint, first bigint not null, last bigint not null, primary key (how, former, other));
  create index lineage_alias_former on lineage_alias (former);
  create index lineage_alias_other on lineage_alias (other);
  create table lineage_facet (
    node bigint, has text collate "C", name text collate "C", run text collate "C", dataset bigint, at bigint not null, value text
  );
  create unique index lineage_facet_key on lineage_facet (node, has, md5(name), run, dataset);
  `,
  // Whoever writes a thing, by whatever way, leaves its key to be read, in the same transaction; `old` is what nobody waits for.
  `
  drop trigger unread on entity;
  alter table unread drop constraint unread_pkey;
  alter table unread add column old boolean not null default true;
  alter table unread alter column old drop default;
  alter table unread add primary key (old, key);
  create or replace function unread() returns trigger language plpgsql as $$ begin
    insert into caspian.unread (old, key) values (false, case tg_op when 'DELETE' then old.key else new.key end) on conflict do nothing;
    return null;
  end $$;
  create trigger unread after insert or delete or update of kind, parent, root, name, body, dropped on entity for each row execute function unread();
  `,
  // How many people use a thing, and who did it last when (use.ts): people are numbers that name nobody. `at` grows with every change of a count.
  `
  create table used (thing bigint, person bigint, day integer not null, primary key (thing, person));
  create table used_by (thing bigint primary key, people bigint not null, at bigint not null);
  create unique index used_by_at on used_by (at);
  `,
  // Jobs by when something was told last of what they read and write, or of which things that is: `at` grows with every telling.
  `
  create table lineage_told (doer bigint primary key, at bigint not null);
  insert into lineage_told select doer, row_number() over (order by doer) from (select distinct doer from lineage_edge) known;
  create unique index lineage_told_at on lineage_told (at);
  `,
]
