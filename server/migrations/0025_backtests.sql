-- What a definition would have done with what really happened. Nothing in here has taken place: rows are results.
create table backtests (
  workspace_id uuid not null,
  id uuid not null,
  workflow_id uuid not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'completed', 'failed', 'cancelled')),
  -- As it was when the backtest was asked for; the draft goes on changing.
  definition json not null,
  -- What it is compared with; null where nothing was published.
  published_id uuid,
  published_version int,
  from_at timestamptz not null,
  to_at timestamptz not null,
  event_limit int not null,
  calls_models boolean not null,
  model_call_limit int not null,
  limited_by text check (limited_by in ('events', 'time')),
  done int not null default 0,
  total int,
  summary json,
  failure text,
  requested_by uuid,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, workflow_id) references workflows (workspace_id, id) on delete cascade,
  check ((state = 'completed') <= (summary is not null))
);
create index backtests_by_workflow on backtests (workspace_id, workflow_id, id desc);
call protect_table('backtests');

-- One for each thing that would have started the draft or did start what is published; what starts neither is counted.
create table backtest_cases (
  workspace_id uuid not null,
  -- In the order they were looked at: the newest first.
  id uuid not null,
  backtest_id uuid not null,
  source text not null check (source in ('event', 'webhook', 'form', 'schedule', 'manual', 'workflow')),
  event_type text,
  event_id uuid,
  run_id uuid,
  occurred_at timestamptz not null,
  record_type text,
  record_id uuid,
  record_name text,
  change text not null check (change in ('same', 'changed', 'only_draft', 'only_published', 'unpublished')),
  -- What cases are looked for by: `effect:millrace.send_message`, `error:expression.missing`.
  keys text[] not null,
  draft json not null,
  published json,
  primary key (workspace_id, id),
  foreign key (workspace_id, backtest_id) references backtests (workspace_id, id) on delete cascade
);
create index backtest_cases_by_backtest on backtest_cases (workspace_id, backtest_id, id);
call protect_table('backtest_cases');
