/** What the database's own catalog says of the walls between workspaces. Each question answers what breaks it. */
import { sql } from 'kysely';
import type { TestDatabase } from '../../server/src/testing/test-database.ts';

export type Question = (database: TestDatabase) => Promise<string[]>;

/** Ordinary and partitioned tables of the product; partitions are asked about apart. */
const tables = sql`pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`;

async function namesOf(query: ReturnType<typeof sql<{ name: string }>>, { owner }: TestDatabase): Promise<string[]> {
  const { rows } = await query.execute(owner);
  return rows.map(({ name }) => name);
}

export const tablesWithoutWorkspace: Question = (database) =>
  namesOf(
    sql`
      select c.relname as name from ${tables} and not exists (
        select from pg_attribute a where a.attrelid = c.oid and a.attnum = 1 and a.attname = 'workspace_id' and a.attnotnull)
      order by 1`,
    database,
  );

export const indexesAcrossWorkspaces: Question = (database) =>
  namesOf(
    sql`
      select i.relname as name
      from pg_index x
      join pg_class i on i.oid = x.indexrelid
      join pg_class t on t.oid = x.indrelid and not t.relispartition
      join pg_attribute w on w.attrelid = t.oid and w.attname = 'workspace_id'
      where t.relnamespace = 'public'::regnamespace and x.indkey[0] <> w.attnum
      order by 1`,
    database,
  );

/** Functions that run as the owner and do not read the workspace from the setting. */
export const definersWithoutWorkspace: Question = (database) =>
  namesOf(
    sql`
      select distinct p.proname as name
      from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prosecdef
        and p.prosrc !~ 'current_workspace\\(\\)' and not exists (
          -- It asks another one of ours that does.
          select from pg_proc inner_one
          where inner_one.pronamespace = p.pronamespace and inner_one.prosrc ~ 'current_workspace\\(\\)'
            and inner_one.proname <> 'current_workspace' and p.prosrc ~ ('\\m' || inner_one.proname || '\\('))
      order by 1`,
    database,
  );

/** What must hold everywhere, without exception. */
export const rules: Record<string, Question> = {
  'a table the app role may touch has row-level security': (database) =>
    namesOf(
      sql`
        select c.relname as name from ${tables} and not c.relrowsecurity
          and has_table_privilege(${database.connections.appRole}, c.oid, 'select, insert, update, delete')`,
      database,
    ),

  'a table the app role may touch has policies for each thing it may do': (database) =>
    namesOf(
      sql`
        select c.relname || ' ' || verb.name as name
        from (values ('select', 'r'), ('insert', 'a'), ('update', 'w'), ('delete', 'd')) verb (name, letter),
          ${tables} and has_table_privilege(${database.connections.appRole}, c.oid, verb.name) and not exists (
            select from pg_policy p where p.polrelid = c.oid and p.polcmd in ('*', verb.letter)
              -- What is written is checked as well as what is read.
              and (verb.letter <> 'a' or coalesce(p.polwithcheck, p.polqual) is not null)
              and (verb.letter = 'a' or p.polqual is not null))`,
      database,
    ),

  'every policy compares the workspace with the setting': (database) =>
    namesOf(
      sql`
        select c.relname || ' ' || p.polname as name
        from pg_policy p
        join pg_class c on c.oid = p.polrelid
        where c.relnamespace = 'public'::regnamespace and exists (
          select from unnest(array[pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)]) condition
          where condition !~ '(workspace_id|id) = current_workspace\\(\\)')`,
      database,
    ),

  'primary and foreign keys start with the workspace': (database) =>
    namesOf(
      sql`
        select t.relname || '.' || k.conname as name
        from pg_constraint k
        join pg_class t on t.oid = k.conrelid and not t.relispartition
        join pg_attribute w on w.attrelid = t.oid and w.attname = 'workspace_id'
        where t.relnamespace = 'public'::regnamespace and k.contype in ('p', 'f') and k.conkey[1] <> w.attnum
          -- Identity stands outside workspaces: a person may belong to several.
          and k.confrelid is distinct from 'auth.user'::regclass`,
      database,
    ),

  'no partition can be read around the policy of its table': (database) =>
    namesOf(
      sql`
        select c.relname as name from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relispartition
          and has_table_privilege(${database.connections.appRole}, c.oid, 'select, insert, update, delete')`,
      database,
    ),

  'jobs and identity lie where the app role cannot look': (database) =>
    namesOf(
      sql`
        select n.nspname || coalesce('.' || c.relname, '') as name
        from pg_namespace n
        left join pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v', 'm')
        where n.nspname in ('auth', 'pgboss')
          and (has_schema_privilege(${database.connections.appRole}, n.oid, 'usage')
            or has_table_privilege(${database.connections.appRole}, c.oid, 'select, insert, update, delete'))`,
      database,
    ),

  'views run with the rights of who asks': (database) =>
    namesOf(
      sql`
        select c.relname as name from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
          and (c.relkind = 'm' or not coalesce(c.reloptions::text ~ 'security_invoker=(true|on)', false))
          and has_table_privilege(${database.connections.appRole}, c.oid, 'select')
          -- Of extensions.
          and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`,
      database,
    ),

  'the app role owns nothing, can do nothing else and bypasses nothing': (database) =>
    namesOf(
      sql`
        with me as (select * from pg_roles where rolname = ${database.connections.appRole})
        select right_of_it as name from me, unnest(array[
          case when rolsuper then 'is a superuser' end, case when rolbypassrls then 'bypasses policies' end,
          case when rolcreaterole then 'creates roles' end, case when rolcreatedb then 'creates databases' end,
          case when rolreplication then 'replicates' end]) right_of_it where right_of_it is not null
        union all select 'owns ' || c.relname from pg_class c, me where c.relowner = me.oid
        union all select 'owns ' || p.proname from pg_proc p, me where p.proowner = me.oid
        union all select 'owns the schema ' || n.nspname from pg_namespace n, me where n.nspowner = me.oid
        union all select 'may create in ' || n.nspname from pg_namespace n, me
          where n.nspname in ('public', 'auth', 'pgboss') and has_schema_privilege(me.oid, n.oid, 'create')
        union all select 'is a member of ' || r.rolname from pg_auth_members m join pg_roles r on r.oid = m.roleid, me
          where m.member = me.oid
        union all select 'may truncate or reference ' || c.relname from me, ${tables}
          and has_table_privilege(me.oid, c.oid, 'truncate, references, trigger')`,
      database,
    ),

  'functions that run as the owner fix their search path, temporary tables last': (database) =>
    namesOf(
      sql`
        select p.proname as name from pg_proc p
        where p.pronamespace = 'public'::regnamespace and p.prosecdef
          and not exists (select from unnest(p.proconfig) setting where setting ~ '^search_path=.*pg_temp$')`,
      database,
    ),

  'functions that run as the owner are for the app role, not for everybody': (database) =>
    namesOf(
      sql`
        select p.proname as name
        from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) grant_of_it
        where p.pronamespace = 'public'::regnamespace and p.prosecdef
          and grant_of_it.grantee = 0 and grant_of_it.privilege_type = 'EXECUTE'`,
      database,
    ),

  'nothing needs a superuser': (database) =>
    namesOf(
      sql`
        select 'the function ' || p.proname as name from pg_proc p
          join pg_language l on l.oid = p.prolang and not l.lanpltrusted and l.lanname <> 'internal'
          where p.pronamespace in ('public'::regnamespace, 'auth'::regnamespace, 'pgboss'::regnamespace)
            -- The extensions we use are trusted: the owner of a database creates them.
            and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
        union all select 'the extension ' || e.extname from pg_extension e
          join pg_available_extension_versions v on v.name = e.extname and v.version = e.extversion
          where not v.trusted and v.superuser and e.extname <> 'plpgsql'
        union all select 'an event trigger' from pg_event_trigger`,
      database,
    ),
};
