-- People and companies: contacts with their addresses, companies, lead statuses, tags, custom fields, notes and
-- saved views; and the searches over them.
--
-- Policies switch indexes off for operators that are not leakproof (like, trigram, jsonb), so those searches are
-- `security definer` functions at the end of this file: they read the workspace from the setting and answer ids.

-- GIN indexes that start with workspace_id.
create extension if not exists btree_gin;

-- How text is compared, ordered and searched: without accents, and without case in Latin, Greek and Cyrillic. The
-- same on every server, whatever its collation; fold-text.ts of the filters module does exactly the same in the program.
-- In plpgsql because it runs five times for each contact written: as an SQL function each call costs four times as much.
create function fold_text(value text) returns text
language plpgsql immutable strict parallel safe as $$
declare
  folded text;
begin
  if octet_length(value) = length(value) then
    return lower(value collate "C");
  end if;
  folded := regexp_replace(normalize(value, nfkd), '[\u0300-\u036f]+', '', 'g');
  -- Mapping alphabets letter by letter is slow: only where there are such letters.
  if folded ~ '[\u0370-\u04ff]' then
    folded := translate(folded,
      'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ',
      'αβγδεζηθικλμνξοπρστυφχψωѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюя');
  end if;
  return lower(folded collate "C");
end $$;

-- Several fields, one a line, so that a search over all of them is one index and each can still be told apart.
create function fold_line(value text) returns text
language sql immutable parallel safe
return replace(fold_text(coalesce(value, '')), E'\n', ' ');

-- A lead is a contact with one of these. A workspace names its own; each maps to one of the five kinds.
create table lead_statuses (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 100),
  kind text not null check (kind in ('new', 'working', 'qualified', 'converted', 'lost')),
  color text not null,
  position int not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  -- Deferred: reordering passes through states where two share a position.
  constraint lead_statuses_position unique (workspace_id, position) deferrable initially deferred
);
create unique index lead_statuses_by_name on lead_statuses (workspace_id, lower(name));
call protect_table('lead_statuses');

create table companies (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 300),
  -- Lower case, punycode, without `www.`.
  domain text,
  phone text,
  phone_normalised text,
  website text,
  street text,
  city text,
  region text,
  postal_code text,
  country text,
  owner_id uuid,
  source text,
  custom jsonb not null default '{}',
  created_by uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  sort_name text collate "C" not null generated always as (fold_text(name)) stored,
  -- Lines: name, domain, street, city, region, postal code, country.
  search_text text collate "C" not null generated always as (
    fold_line(name) || E'\n' || fold_line(domain) || E'\n' || fold_line(street) || E'\n' || fold_line(city) || E'\n'
    || fold_line(region) || E'\n' || fold_line(postal_code) || E'\n' || fold_line(country)) stored,
  primary key (workspace_id, id),
  foreign key (workspace_id, owner_id) references members (workspace_id, user_id) on delete set null (owner_id)
);
create unique index companies_by_domain on companies (workspace_id, domain) where domain is not null;
create index companies_by_name on companies (workspace_id, sort_name, id);
create index companies_by_created on companies (workspace_id, created_at, id);
create index companies_by_updated on companies (workspace_id, updated_at, id);
create index companies_by_owner on companies (workspace_id, owner_id) where owner_id is not null;
create index companies_by_phone on companies (workspace_id, phone_normalised) where phone_normalised is not null;
create index companies_by_text on companies using gin (workspace_id, search_text gin_trgm_ops);
create index companies_by_custom on companies using gin (workspace_id, custom jsonb_path_ops);
-- Text inside custom values, whole objects at once: finds candidates whose one value is then looked at.
create index companies_by_custom_text on companies using gin (workspace_id, fold_text(custom::text) gin_trgm_ops) where custom <> '{}';
call protect_table('companies');

create table contacts (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  -- What is shown: given, or put together from the name parts, or else the first address.
  name text not null check (length(name) between 1 and 300),
  first_name text,
  last_name text,
  job_title text,
  -- With a status the contact is a lead.
  status_id uuid,
  status_changed_at timestamptz,
  owner_id uuid,
  company_id uuid,
  locale text,
  time_zone text,
  source text,
  custom jsonb not null default '{}',
  created_by uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  sort_name text collate "C" not null generated always as (fold_text(name)) stored,
  -- Lines: name, first name, last name, job title.
  search_text text collate "C" not null generated always as (
    fold_line(name) || E'\n' || fold_line(first_name) || E'\n' || fold_line(last_name) || E'\n'
    || fold_line(job_title)) stored,
  primary key (workspace_id, id),
  foreign key (workspace_id, status_id) references lead_statuses (workspace_id, id),
  foreign key (workspace_id, owner_id) references members (workspace_id, user_id) on delete set null (owner_id),
  foreign key (workspace_id, company_id) references companies (workspace_id, id) on delete set null (company_id)
);
create index contacts_by_created on contacts (workspace_id, created_at, id);
create index contacts_by_updated on contacts (workspace_id, updated_at, id);
create index contacts_by_name on contacts (workspace_id, sort_name, id);
create index leads_by_created on contacts (workspace_id, created_at, id) where status_id is not null;
create index leads_by_status on contacts (workspace_id, status_id, created_at, id) where status_id is not null;
create index contacts_by_owner on contacts (workspace_id, owner_id, created_at, id) where owner_id is not null;
create index contacts_by_company on contacts (workspace_id, company_id) where company_id is not null;
create index contacts_by_text on contacts using gin (workspace_id, search_text gin_trgm_ops);
create index contacts_by_custom on contacts using gin (workspace_id, custom jsonb_path_ops);
-- Text inside custom values, whole objects at once: finds candidates whose one value is then looked at.
create index contacts_by_custom_text on contacts using gin (workspace_id, fold_text(custom::text) gin_trgm_ops) where custom <> '{}';
call protect_table('contacts');

-- One address of a contact. The normalised value belongs to one contact of the workspace only.
create table contact_points (
  workspace_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  kind text not null check (kind in ('email', 'phone', 'whatsapp', 'telegram', 'messenger', 'instagram', 'slack', 'discord', 'webchat', 'sandbox')),
  -- As it was typed.
  value text not null check (length(value) between 1 and 320),
  -- What it is compared by: see contact-point.ts of the contacts module.
  normalised text collate "C" not null,
  label text,
  is_primary boolean not null default false,
  verification text not null default 'unverified' check (verification in ('unverified', 'verified', 'invalid')),
  verified_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
);
create unique index contact_points_by_value on contact_points (workspace_id, kind, normalised);
create index contact_points_by_contact on contact_points (workspace_id, contact_id);
create unique index contact_points_one_primary on contact_points (workspace_id, contact_id, kind) where is_primary;
create index contact_points_by_text on contact_points using gin (workspace_id, normalised gin_trgm_ops);
call protect_table('contact_points');

-- Where a contact went that was merged into another: old links and late messages still find the person.
create table contact_merges (
  workspace_id uuid not null,
  contact_id uuid not null,
  into_id uuid not null,
  merged_at timestamptz not null default now(),
  primary key (workspace_id, contact_id),
  foreign key (workspace_id, into_id) references contacts (workspace_id, id) on delete cascade
);
create index contact_merges_by_target on contact_merges (workspace_id, into_id);
call protect_table('contact_merges');

create table tags (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text not null check (length(name) between 1 and 60),
  -- The name folded: `VIP` and `vip` are one tag.
  key text not null,
  color text not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index tags_by_key on tags (workspace_id, key);
call protect_table('tags');

create table contact_tags (
  workspace_id uuid not null,
  contact_id uuid not null,
  tag_id uuid not null,
  primary key (workspace_id, contact_id, tag_id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade,
  foreign key (workspace_id, tag_id) references tags (workspace_id, id) on delete cascade
);
create index contact_tags_by_tag on contact_tags (workspace_id, tag_id, contact_id);
call protect_table('contact_tags');

create table company_tags (
  workspace_id uuid not null,
  company_id uuid not null,
  tag_id uuid not null,
  primary key (workspace_id, company_id, tag_id),
  foreign key (workspace_id, company_id) references companies (workspace_id, id) on delete cascade,
  foreign key (workspace_id, tag_id) references tags (workspace_id, id) on delete cascade
);
create index company_tags_by_tag on company_tags (workspace_id, tag_id, company_id);
call protect_table('company_tags');

-- Definitions of the keys of `custom`. Key and type never change; values live in the record.
create table custom_fields (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  entity text not null check (entity in ('contact', 'company')),
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,49}$'),
  label text not null check (length(label) between 1 and 100),
  type text not null check (type in ('text', 'number', 'date', 'boolean', 'select', 'multiselect', 'url', 'money')),
  -- For select and multiselect: [{ "value", "label" }].
  options jsonb not null default '[]',
  required boolean not null default false,
  filterable boolean not null default true,
  position int not null default 0,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index custom_fields_by_key on custom_fields (workspace_id, entity, key);
call protect_table('custom_fields');

create table notes (
  workspace_id uuid not null,
  id uuid not null,
  contact_id uuid,
  company_id uuid,
  body text not null check (length(body) between 1 and 20000),
  author_kind text not null check (author_kind in ('user', 'api_key', 'system')),
  author_id uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  check (num_nonnulls(contact_id, company_id) = 1),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade,
  foreign key (workspace_id, company_id) references companies (workspace_id, id) on delete cascade
);
create index notes_by_contact on notes (workspace_id, contact_id, id) where contact_id is not null;
create index notes_by_company on notes (workspace_id, company_id, id) where company_id is not null;
call protect_table('notes');

create table saved_views (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  entity text not null check (entity in ('lead', 'contact', 'company')),
  name text not null check (length(name) between 1 and 100),
  filter jsonb,
  columns jsonb not null default '[]',
  sort text,
  -- Who made it (a person or an API key); others see it when it is shared.
  owner_id uuid not null,
  shared boolean not null default false,
  position int not null default 0,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create index saved_views_by_entity on saved_views (workspace_id, entity, position, id);
call protect_table('saved_views');

-- ── Text searches ──────────────────────────────────────────────────────────────────────────────────────────────
-- Plans depend on the needle (under three letters it has no trigram), hence force_custom_plan. The trigram index
-- finds candidates by the whole search_text; split_part then looks at the one line.
-- `rows 20` makes the planner start from what a search found, which costs as much as there is of it. The default of
-- 1,000 would have it walk a list in its order until enough rows turn up: all of it, for a search that finds two.

create function like_pattern(operator text, needle text) returns text
language sql immutable strict parallel safe
return case operator when 'contains' then '%' else '' end
  || replace(replace(replace(needle, '\', '\\'), '%', '\%'), '_', '\_')
  || case operator when 'eq' then '' else '%' end;

create function contact_ids_by_text(line int, operator text, needle text) returns setof uuid
language plpgsql stable parallel safe security definer rows 20
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  workspace uuid := current_workspace();
  wanted text := like_pattern(operator, fold_text(needle));
  candidate text := like_pattern('contains', fold_text(needle));
begin
  if line = 1 and operator <> 'contains' then
    return query select c.id from contacts c where c.workspace_id = workspace and c.sort_name like wanted;
  else
    return query select c.id from contacts c
      where c.workspace_id = workspace and c.search_text like candidate
        and split_part(c.search_text, E'\n', line) like wanted;
  end if;
end $$;
call grant_execute('contact_ids_by_text(int, text, text)');

create function company_ids_by_text(line int, operator text, needle text) returns setof uuid
language plpgsql stable parallel safe security definer rows 20
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  workspace uuid := current_workspace();
  wanted text := like_pattern(operator, fold_text(needle));
  candidate text := like_pattern('contains', fold_text(needle));
begin
  if line = 1 and operator <> 'contains' then
    return query select c.id from companies c where c.workspace_id = workspace and c.sort_name like wanted;
  else
    return query select c.id from companies c
      where c.workspace_id = workspace and c.search_text like candidate
        and split_part(c.search_text, E'\n', line) like wanted;
  end if;
end $$;
call grant_execute('company_ids_by_text(int, text, text)');

-- Parts of an address; a whole address is compared by plain equality with contact_points.normalised.
create function contact_ids_by_point(kinds text[], operator text, needle text) returns setof uuid
language plpgsql stable parallel safe security definer rows 20
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  workspace uuid := current_workspace();
  wanted text := like_pattern(operator, needle);
begin
  return query select p.contact_id from contact_points p
    where p.workspace_id = workspace and p.kind = any (kinds) and p.normalised like wanted;
end $$;
call grant_execute('contact_ids_by_point(text[], text, text)');

-- The condition `any contains`: a field, an address or the company's name holds the needle. `digits` is the needle as
-- part of a phone number, or empty.
create function contact_ids_by_any(needle text, digits text) returns setof uuid
language plpgsql stable parallel safe security definer rows 20
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  workspace uuid := current_workspace();
  part text := like_pattern('contains', fold_text(needle));
  number_part text := like_pattern('contains', digits);
begin
  return query
    select c.id from contacts c where c.workspace_id = workspace and c.search_text like part
    union
    select p.contact_id from contact_points p where p.workspace_id = workspace and p.normalised like part
    union
    select p.contact_id from contact_points p
     where digits <> '' and p.workspace_id = workspace and p.kind in ('phone', 'whatsapp') and p.normalised like number_part
    union
    select c.id from contacts c
     where c.workspace_id = workspace and c.company_id in (
       select m.id from companies m
        where m.workspace_id = workspace and m.search_text like part and split_part(m.search_text, E'\n', 1) like part);
end $$;
call grant_execute('contact_ids_by_any(text, text)');

create function company_ids_by_any(needle text, digits text) returns setof uuid
language plpgsql stable parallel safe security definer rows 20
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  workspace uuid := current_workspace();
begin
  return query
    select c.id from companies c
     where c.workspace_id = workspace and c.search_text like like_pattern('contains', fold_text(needle))
    union
    select c.id from companies c
     where digits <> '' and c.workspace_id = workspace and c.phone_normalised like like_pattern('contains', digits);
end $$;
call grant_execute('company_ids_by_any(text, text)');

-- Whether the held value of a custom field meets a condition; a missing value meets none. A value of another JSON
-- type than the operand's is no match. Dates are ISO strings: their order is that of their bytes.
create function custom_matches(held jsonb, operator text, operands jsonb) returns boolean
language plpgsql immutable parallel safe as $$
declare
  first jsonb := operands -> 0;
  value text := held #>> '{}';
  low text := operands ->> 0;
  high text := operands ->> 1;
  is_number boolean := jsonb_typeof(held) = 'number';
begin
  if held is null or held = 'null' then
    return false;
  end if;
  if operator in ('lt', 'lte', 'gt', 'gte', 'between') and jsonb_typeof(held) <> jsonb_typeof(first) then
    return false;
  end if;
  return case operator
    when 'set' then true
    when 'eq' then held = first
    when 'in' then operands @> jsonb_build_array(held)
    when 'any_of' then exists (select from jsonb_array_elements(operands) as o where held @> o)
    when 'all_of' then held @> operands
    when 'text_eq' then fold_text(value) = fold_text(low)
    when 'contains' then fold_text(value) like like_pattern('contains', fold_text(low))
    when 'starts_with' then fold_text(value) like like_pattern('starts_with', fold_text(low))
    when 'lt' then case when is_number then value::numeric < low::numeric else value collate "C" < low end
    when 'lte' then case when is_number then value::numeric <= low::numeric else value collate "C" <= low end
    when 'gt' then case when is_number then value::numeric > low::numeric else value collate "C" > low end
    when 'gte' then case when is_number then value::numeric >= low::numeric else value collate "C" >= low end
    when 'between' then case when is_number then value::numeric between low::numeric and high::numeric
      else value collate "C" between low and high end
    else false end;
end $$;

-- `path` leads to the value inside `custom`: { key } or, for money, { key, amount }.
create function contact_ids_by_custom(path text[], operator text, operands jsonb) returns setof uuid
language plpgsql stable parallel safe security definer rows 20
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  workspace uuid := current_workspace();
begin
  if operator = 'eq' and cardinality(path) = 1 then
    return query select c.id from contacts c
      where c.workspace_id = workspace and c.custom @> jsonb_build_object(path[1], operands -> 0)
        and custom_matches(c.custom #> path, operator, operands);
  elsif operator in ('text_eq', 'contains', 'starts_with') and operands ->> 0 !~ '["\\[:cntrl:]]' then
    -- Quotes and backslashes are written differently inside the object's text.
    return query select c.id from contacts c
      where c.workspace_id = workspace and c.custom <> '{}'
        and fold_text(c.custom::text) like like_pattern('contains', fold_text(operands ->> 0))
        and custom_matches(c.custom #> path, operator, operands);
  else
    return query select c.id from contacts c
      where c.workspace_id = workspace and c.custom <> '{}' and custom_matches(c.custom #> path, operator, operands);
  end if;
end $$;
call grant_execute('contact_ids_by_custom(text[], text, jsonb)');

create function company_ids_by_custom(path text[], operator text, operands jsonb) returns setof uuid
language plpgsql stable parallel safe security definer rows 20
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  workspace uuid := current_workspace();
begin
  if operator = 'eq' and cardinality(path) = 1 then
    return query select c.id from companies c
      where c.workspace_id = workspace and c.custom @> jsonb_build_object(path[1], operands -> 0)
        and custom_matches(c.custom #> path, operator, operands);
  elsif operator in ('text_eq', 'contains', 'starts_with') and operands ->> 0 !~ '["\\[:cntrl:]]' then
    -- Quotes and backslashes are written differently inside the object's text.
    return query select c.id from companies c
      where c.workspace_id = workspace and c.custom <> '{}'
        and fold_text(c.custom::text) like like_pattern('contains', fold_text(operands ->> 0))
        and custom_matches(c.custom #> path, operator, operands);
  else
    return query select c.id from companies c
      where c.workspace_id = workspace and c.custom <> '{}' and custom_matches(c.custom #> path, operator, operands);
  end if;
end $$;
call grant_execute('company_ids_by_custom(text[], text, jsonb)');

-- Search as you type over names, addresses and companies. Ranks: 0 the name starts with the needle, 1 a word of it
-- does, 2 the name or title holds it, 3 an address does, 4 the company's name does. Each source is bounded before it
-- is ranked, so a common syllable costs no more than a rare one.
create function search_contacts(needle text, digits text, most int) returns table (id uuid, rank int)
language plpgsql stable parallel safe security definer rows 20
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  workspace uuid := current_workspace();
  folded text := fold_text(needle);
  prefix text := like_pattern('starts_with', fold_text(needle));
  part text := like_pattern('contains', fold_text(needle));
  number_part text := like_pattern('contains', digits);
begin
  return query
    select found.id, min(found.rank)::int as rank
      from (
        (select c.id, 0 as rank from contacts c
          where c.workspace_id = workspace and c.sort_name like prefix order by c.sort_name limit most)
        union all
        (select c.id, case when position(' ' || folded in c.sort_name) > 0 then 1 else 2 end from contacts c
          where length(folded) > 2 and c.workspace_id = workspace and c.search_text like part limit most * 10)
        union all
        (select p.contact_id, 3 from contact_points p
          where length(folded) > 2 and p.workspace_id = workspace and p.normalised like part limit most)
        union all
        (select p.contact_id, 3 from contact_points p
          where length(digits) > 3 and p.workspace_id = workspace and p.kind in ('phone', 'whatsapp')
            and p.normalised like number_part limit most)
        union all
        (select c.id, 4 from contacts c
          where c.workspace_id = workspace and c.company_id = any (array(
            select m.id from companies m
             where length(folded) > 2 and m.workspace_id = workspace and m.search_text like part
               and split_part(m.search_text, E'\n', 1) like part limit 20)) limit most)
      ) as found
     group by found.id
     order by 2, 1
     limit most;
end $$;
call grant_execute('search_contacts(text, text, int)');

create function search_companies(needle text, most int) returns table (id uuid, rank int)
language plpgsql stable parallel safe security definer rows 20
set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  workspace uuid := current_workspace();
  folded text := fold_text(needle);
  prefix text := like_pattern('starts_with', fold_text(needle));
  part text := like_pattern('contains', fold_text(needle));
begin
  return query
    select found.id, min(found.rank)::int as rank
      from (
        (select c.id, 0 as rank from companies c
          where c.workspace_id = workspace and c.sort_name like prefix order by c.sort_name limit most)
        union all
        (select c.id, case when position(' ' || folded in c.sort_name) > 0 then 1 else 2 end from companies c
          where length(folded) > 2 and c.workspace_id = workspace and c.search_text like part limit most * 10)
      ) as found
     group by found.id
     order by 2, 1
     limit most;
end $$;
call grant_execute('search_companies(text, int)');
