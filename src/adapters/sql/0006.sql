-- The weather and the holidays as they were seen, what officers ruled over them, and decisions held while processing was stopped.

-- One row for each answer that differs from the one before it; the same answer seen again only moves last_seen_at.
create table observations (
  seq bigint generated always as identity primary key,
  source text not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  -- 'read', 'doubtful' (read, and something in it is not known to us), 'malformed', 'unreachable'.
  outcome text not null,
  sha256 text,
  -- As it came; null where nothing came.
  body text,
  -- What was read of it: a Reading, recorded lines, a holiday table.
  reading jsonb,
  fault text
);
create index observations_source on observations (source, seq);

-- Append-only: a correction is another ruling.
create table rulings (
  seq bigint generated always as identity primary key,
  id text not null unique,
  kind text not null,
  about text not null,
  signal text,
  from_at timestamptz,
  to_at timestamptz,
  reason text not null,
  officer text not null,
  at timestamptz not null
);

-- A decision that an officer took while processing was stopped: never carried out by a machine.
create table held_decisions (
  id text primary key,
  revocation_id text not null references revocations (id),
  officer text not null,
  decision jsonb not null,
  grounds text not null,
  at timestamptz not null,
  because text not null,
  why jsonb not null,
  reopens_at timestamptz,
  settled_at timestamptz,
  settled_by text,
  -- 'confirmed', 'discarded', 'replaced'.
  settled_how text
);
create index held_decisions_waiting on held_decisions (revocation_id) where settled_at is null;
