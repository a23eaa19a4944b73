-- Drift between our cases and the CA, laid before an officer; and the runs of the CA's CRL timetable, seen or missing.

create table drifts (
  id text primary key,
  -- Where it showed: the CA's own list, or the published CRL.
  source text not null,
  kind text not null,
  issuer text not null,
  serial text not null,
  certificate_id text references certificates (id),
  revocation_id text references revocations (id),
  ours jsonb not null,
  theirs jsonb not null,
  found_at timestamptz not null,
  -- The last reconciliation that saw it; it is over once one does not.
  seen_at timestamptz not null,
  over_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  grounds text
);
-- One standing drift of a kind a certificate and source: found again, it is the same one.
create unique index drifts_standing on drifts (source, issuer, serial, kind) where over_at is null;
create index drifts_open on drifts (found_at) where over_at is null and acknowledged_at is null;

create table reconciliations (
  seq bigint generated always as identity primary key,
  at timestamptz not null,
  actor text not null,
  checked integer not null,
  found integer not null,
  -- What could not be compared, and why.
  faults jsonb not null
);
create index reconciliations_at on reconciliations (at desc);

create table crl_runs (
  run_at timestamptz primary key,
  late_at timestamptz,
  seen_at timestamptz,
  sha256 text,
  number text,
  this_update timestamptz
);
