-- Runs that are started together are due one after the other: a claim that knows up to which instant it has taken all
-- need not pass those of the same transaction again.
alter table runs alter column due_at set default clock_timestamp();
