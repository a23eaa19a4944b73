-- The CA's rules over time: proposed by one officer, agreed to by another, in force from a day. The first is the file that
-- the office was first started with.

create table policy_versions (
  id text primary key,
  -- Together they are stamped on each assessment and decision, so one stamp must never mean two texts.
  policy text not null,
  version text not null,
  -- A day in Hong Kong; null for the first, which was always in force.
  applies_from date,
  text text not null,
  sha256 text not null,
  grounds text not null,
  proposed_by text not null,
  proposed_at timestamptz not null,
  agreed_by text,
  agreed_at timestamptz,
  withdrawn_by text,
  withdrawn_at timestamptz,
  constraint policy_two_officers check (agreed_by is null or agreed_by <> proposed_by or applies_from is null),
  constraint policy_settled_once check (agreed_at is null or withdrawn_at is null)
);
create unique index policy_versions_stamp on policy_versions (policy, version) where withdrawn_at is null;
create unique index policy_versions_first on policy_versions ((applies_from is null)) where applies_from is null;
