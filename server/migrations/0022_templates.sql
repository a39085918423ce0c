-- Templates of a workspace (the official ones are files of the program), what was made from templates, and how people
-- like them.

create table templates (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  -- The whole template as it is exported: `json`, so that it keeps the order of its keys.
  file json not null,
  -- Which values of the workflow became its configuration, for publishing it again.
  choices json not null default '[]',
  state text not null default 'published' check (state in ('published', 'retired')),
  workflow_id uuid,
  version int not null default 1,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, workflow_id) references workflows (workspace_id, id) on delete set null (workflow_id)
);
create index templates_by_workflow on templates (workspace_id, workflow_id) where workflow_id is not null;
call protect_table('templates');

create table template_installs (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  -- The slug of an official template, the id of one of the workspace.
  template text collate "C" not null,
  is_official boolean not null,
  workflow_id uuid not null,
  minutes_saved real not null,
  installed_by uuid,
  installed_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create index template_installs_by_template on template_installs (workspace_id, template);
call protect_table('template_installs', 'select, insert');

create table template_ratings (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  template text collate "C" not null,
  user_id uuid not null,
  is_official boolean not null,
  stars smallint not null check (stars between 1 and 5),
  rated_at timestamptz not null default now(),
  primary key (workspace_id, template, user_id),
  foreign key (workspace_id, user_id) references members (workspace_id, user_id) on delete cascade
);
call protect_table('template_ratings', 'select, insert, update');

-- How often official templates were installed and how they are liked, in all workspaces: sums, and nothing of whom.
create function official_template_figures()
returns table (template text, uses bigint, ratings bigint, average double precision)
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(i.template, r.template), coalesce(i.uses, 0), coalesce(r.ratings, 0), r.average
  from (
    select template, count(*) as uses from template_installs where is_official group by template
  ) i
  full join (
    select template, count(*) as ratings, avg(stars)::float8 as average
    from template_ratings where is_official group by template
  ) r on r.template = i.template
$$;
call grant_execute('official_template_figures()');
