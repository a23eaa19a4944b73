-- The records: receipts, requests, revocations, notices, the register, officers' sessions and the sealed audit trail.

create table receipts (
  id text primary key,
  channel text not null,
  sha256 text not null,
  size bigint not null,
  received_at timestamptz not null,
  received_by text not null,
  source jsonb not null,
  identity text not null unique,
  message_id text,
  duplicate_of text references receipts (id),
  findings jsonb not null default '[]',
  recorded_at timestamptz not null,
  examined_at timestamptz,
  -- The server's copy of a mail was flagged, or the tray's file put away; null while that is still to do.
  put_away_at timestamptz
);
create index receipts_sha256 on receipts (sha256, recorded_at, id);
create index receipts_mailbox on receipts ((source ->> 'account'), received_at) where source ->> 'kind' = 'mailbox';
create index receipts_message_id on receipts (message_id) where message_id is not null;
create index receipts_unexamined on receipts (recorded_at) where examined_at is null;
create index receipts_not_put_away on receipts (recorded_at) where put_away_at is null;

create table certificates (
  id text primary key,
  issuer text not null,
  serial text not null,
  subject text not null,
  kind text not null,
  srn text,
  name_en text not null default '',
  name_zh text not null default '',
  emails text[] not null default '{}',
  -- What is looked up: names without case, space and punctuation, addresses without case.
  name_key text not null default '',
  name_zh_key text not null default '',
  email_keys text[] not null default '{}',
  organisation jsonb,
  brn text,
  hkid text,
  phone text,
  server_name text,
  not_before timestamptz not null,
  not_after timestamptz not null,
  pem text,
  status jsonb not null default '{"kind":"good"}',
  imported_at timestamptz not null,
  unique (issuer, serial)
);
create index certificates_serial on certificates (serial);
create index certificates_srn on certificates (srn);
create index certificates_name on certificates (name_key);
create index certificates_name_zh on certificates (name_zh_key);
create index certificates_emails on certificates using gin (email_keys);
create index certificates_server_name on certificates (server_name);
create index certificates_hkid on certificates (hkid);
create index certificates_brn on certificates (brn);

create table representatives (
  id text primary key,
  organisation_brn text not null,
  name_en text not null,
  name_zh text not null default '',
  email text not null default '',
  hkid text not null default '',
  position text not null default '',
  certificate_serial text,
  valid_from date not null,
  valid_to date,
  unique (organisation_brn, name_en, valid_from)
);
create index representatives_email on representatives (lower(email));
create index representatives_certificate on representatives (certificate_serial);

create table specimens (
  id text primary key,
  certificate_id text references certificates (id),
  organisation_brn text,
  what text not null,
  sha256 text not null,
  taken_on date not null
);
create index specimens_certificate on specimens (certificate_id);
create index specimens_organisation on specimens (organisation_brn);

create table revocations (
  id text primary key,
  certificate_id text references certificates (id),
  state text not null,
  version integer not null,
  urgent boolean not null,
  opened_at timestamptz not null,
  changed_at timestamptz not null,
  -- The moment that puts it in its place in the queue: the nearest clock of its requests.
  due_at timestamptz,
  -- The whole Revocation of src/revocation/revocation.ts; the columns above repeat it for the indexes.
  doc jsonb not null
);
create unique index revocations_one_open on revocations (certificate_id)
  where state in ('laid', 'scheduled', 'suspending', 'suspended', 'revoking', 'revoked', 'releasing', 'released', 'published');
create index revocations_queue on revocations (state, urgent desc, due_at);
create index revocations_awaited on revocations (changed_at) where doc -> 'awaited' <> 'null';

create table requests (
  id text primary key,
  receipt_id text not null references receipts (id),
  -- From 0; -1 holds the place of a receipt that could not be examined yet.
  ordinal integer not null,
  revocation_id text not null references revocations (id),
  kind text not null,
  laid_at timestamptz not null,
  -- What the queue shows of it: each finding's code and weight, and the recommendation.
  summary jsonb not null,
  doc jsonb not null,
  unique (receipt_id, ordinal)
);
create index requests_revocation on requests (revocation_id);

create table notices (
  id text primary key,
  revocation_id text not null references revocations (id),
  kind text not null,
  occasion integer not null,
  due_at timestamptz not null,
  -- Set before the letter leaves: a crash in between shows as `sending` without `sent`, and is never sent blindly again.
  sending_at timestamptz,
  sent_at timestamptz,
  address text,
  subject text,
  body text,
  message_id text unique,
  outcome text,
  unique (revocation_id, kind, occasion)
);
create index notices_unsent on notices (due_at) where sent_at is null;

create table audit (
  seq bigint primary key,
  at text not null,
  actor text not null,
  action text not null,
  receipt_id text,
  revocation_id text,
  -- Text, not jsonb: the seal is over these very characters.
  details text not null,
  previous text not null,
  hash text not null
);
create index audit_revocation on audit (revocation_id);
create index audit_receipt on audit (receipt_id);

-- The end of the chain, held until the transaction ends: one writer at a time may add to it.
-- A function, so that the row is looked for after the lock is had, in one round trip.
create function audit_head(out seq bigint, out hash text) language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(7204, 0);
  select audit.seq, audit.hash into seq, hash from audit order by audit.seq desc limit 1;
end
$$;

create table sessions (
  token_hash text primary key,
  officer text not null,
  csrf text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);

create table mailboxes (
  account text not null,
  folder text not null,
  uid_validity text not null,
  -- Every UID up to and with this one has a receipt.
  last_uid bigint not null,
  last_round_trip_at timestamptz,
  server_count integer,
  counted_at timestamptz,
  primary key (account, folder)
);

create table crls (
  sha256 text primary key,
  issuer text not null,
  source text not null,
  number text,
  this_update timestamptz not null,
  next_update timestamptz,
  seen_at timestamptz not null
);
