-- What of the register is new since an index of it was made, and the ink of signatures and chops that were seen before.

-- All certificates of one import bear its number; imports come one after another, so that none is ever overlooked.
alter table certificates add column revision bigint not null default 0;
create index certificates_revision on certificates (revision, id);

create table ink_prints (
  receipt_id text not null references receipts (id),
  -- The request among those of its receipt, and which crop of its form.
  ordinal integer not null,
  what text not null,
  -- Millimetres that the ink reaches across and down: what is of another size is not the same ink.
  across real not null,
  down real not null,
  print text not null,
  primary key (receipt_id, ordinal, what)
);
create index ink_prints_size on ink_prints (across, down);
