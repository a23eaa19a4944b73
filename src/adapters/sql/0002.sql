-- A letter that comes again under other headers is known by who signed what; a verdict that could not be reached is found to be reached again.

create index requests_signed on requests ((doc -> 'examined' ->> 'signedKey'))
  where doc -> 'examined' ->> 'signedKey' is not null;
create index requests_doubtful on requests (laid_at)
  where doc -> 'examined' -> 'verdict' ->> 'outcome' = 'indeterminate';
