/**
 * What the API is compared with: Fastify and a `pg` pool, nothing else, answering the very statements the program
 * sends. No credential, no validation, no transaction around reads, no row-level security, no log.
 */
import fastify from 'fastify';
import pg from 'pg';
import { v7 } from 'uuid';

/** A statement with the parameters the program gave it; `placeholder` stands where the request's own value belongs. */
export interface Statement {
  sql: string;
  parameters: readonly unknown[];
}

export interface BareSetup {
  connection: pg.ClientConfig;
  workspaceId: string;
  statusId: string;
  actorId: string;
  statements: Record<'list' | 'read' | 'search', readonly Statement[]>;
}

/** A UUID, so that it can stand for an id too. */
export const placeholder = '00000000-0000-7000-8000-000000000000';

if (import.meta.main) {
  const setup = JSON.parse(process.argv[2] ?? '') as BareSetup; // written by bench/api.ts
  process.stdout.write(`${await serve(setup)}\n`);
}

async function serve(setup: BareSetup): Promise<string> {
  const { workspaceId, statements } = setup;
  // The searches read the workspace from this setting.
  const options = `-c millrace.workspace_id=${workspaceId}`;
  const pool = new pg.Pool({ ...setup.connection, options, max: 12 });
  const server = fastify();

  server.get('/list', async () => {
    const [rows = []] = await run(pool, statements.list, '');
    return { items: rows.slice(0, 50), hasMore: rows.length > 50 };
  });
  server.get<{ Params: { id: string } }>('/read/:id', async ({ params }) => {
    const [rows = []] = await run(pool, statements.read, params.id);
    return rows[0];
  });
  server.get<{ Querystring: { q: string } }>('/search', async ({ query }) => {
    const [people = [], companies = []] = await run(pool, statements.search, query.q);
    return { leads: people.filter(isLead), contacts: people.filter((row) => !isLead(row)), companies };
  });
  server.post<{ Body: NewLead }>('/create', async ({ body }, reply) => {
    void reply.code(201); // a reply is thenable, and awaiting it would wait for the answer
    return await createLead(pool, setup, body);
  });
  return await server.listen({ host: '127.0.0.1', port: 0 });
}

function run(pool: pg.Pool, statements: readonly Statement[], value: string): Promise<object[][]> {
  return Promise.all(
    statements.map(async ({ sql, parameters }) => {
      const values = parameters.map((parameter) => fill(parameter, value));
      return (await pool.query<object>(sql, values)).rows;
    }),
  );
}

function fill(parameter: unknown, value: string): unknown {
  if (Array.isArray(parameter)) return parameter.map((item) => fill(item, value));
  return parameter === placeholder ? value : parameter;
}

function isLead(row: object): boolean {
  return 'status' in row && row.status !== null;
}

interface NewLead {
  firstName: string;
  lastName: string;
  email: string;
}

/** A lead, its address and its event in one transaction, as one would write it by hand. */
async function createLead(pool: pg.Pool, setup: BareSetup, lead: NewLead): Promise<object | undefined> {
  const { workspaceId, statusId, actorId } = setup;
  const id = v7();
  const name = `${lead.firstName} ${lead.lastName}`;
  const client = await pool.connect();
  try {
    await client.query('begin');
    const created = await client.query<object>(
      `insert into contacts (workspace_id, id, name, first_name, last_name, status_id, status_changed_at, created_by)
       values ($1, $2, $3, $4, $5, $6, now(), $7) returning *`,
      [workspaceId, id, name, lead.firstName, lead.lastName, statusId, actorId],
    );
    await client.query(
      `insert into contact_points (workspace_id, id, contact_id, kind, value, normalised, is_primary)
       values ($1, $2, $3, 'email', $4, lower($4), true)`,
      [workspaceId, v7(), id, lead.email],
    );
    await client.query(
      `insert into events (workspace_id, id, type, entity_type, entity_id, actor_kind, actor_id, after)
       values ($1, $2, 'lead.created', 'lead', $3, 'api_key', $4, $5)`,
      [workspaceId, v7(), id, actorId, JSON.stringify(lead)],
    );
    await client.query('commit');
    return created.rows[0];
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
