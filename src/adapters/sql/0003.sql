-- The audit trail is append-only in the database too: whoever would alter it must first take these triggers off, as its owner.

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is append-only';
end
$$;

create trigger audit_append_only before update or delete or truncate on audit
  for each statement execute function audit_is_append_only();
