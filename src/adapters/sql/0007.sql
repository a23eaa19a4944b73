-- The limits of the mailing: what was let go and when, what is held, and each time that it was stopped; and bounces.

-- Opened when a notice would go over the hourly limit; until two officers release it, no notice leaves.
create table notice_breaks (
  id text primary key,
  stopped_at timestamptz not null,
  -- How many had gone within the hour, and the limit as it was set then.
  last_hour integer not null,
  per_hour integer not null,
  first_officer text,
  first_at timestamptz,
  first_grounds text,
  second_officer text,
  second_grounds text,
  released_at timestamptz,
  released integer,
  constraint notice_breaks_two_officers check (second_officer is null or second_officer <> first_officer),
  constraint notice_breaks_both check (released_at is null or (first_officer is not null and second_officer is not null))
);
create unique index notice_breaks_open on notice_breaks ((released_at is null)) where released_at is null;

alter table notices
  -- The last time that it was let go under the limits; counted, whether or not it left in the end.
  add column admitted_at timestamptz,
  -- Null, or why it waits: 'breaker', 'address'.
  add column held text,
  add column held_at timestamptz,
  -- The break that two officers ended with this one among what was held: it goes whatever the count.
  add column released_by text references notice_breaks (id),
  -- The mail that an acknowledgement answers.
  add column receipt_id text references receipts (id),
  -- The delivery report that told that it did not arrive.
  add column bounced_at timestamptz,
  add column bounce_receipt_id text references receipts (id);
create index notices_admitted on notices (admitted_at) where admitted_at is not null;
create index notices_admitted_address on notices (lower(address), admitted_at) where admitted_at is not null;
create index notices_held on notices (held_at) where held is not null;
create unique index notices_receipt on notices (receipt_id) where receipt_id is not null;
