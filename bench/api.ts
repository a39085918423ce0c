/**
 * What the API costs on top of its statements: list, search, read and create on 100,000 leads with a real API key,
 * each in turns with a bare route (bench/bare-server.ts) that sends the same statements to the same server.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { Pool } from 'undici';
import { findEmbeddedConnections } from '../server/src/platform/postgres/embedded-server.ts';
import { type Program, startProgram, type Workspace } from '../tests/program.ts';
import { captureStatements } from './captured-statements.ts';
import { type BareSetup } from './bare-server.ts';
import { type Bench, measureLoad, percentiles, round } from './harness.ts';

const leads = 100_000;
const concurrency = 16;
const rounds = 3;
const roundMs = 2_000;
const warmUpMs = 1_500;
const goals = { list: 0.6, search: 0.6, read: 0.6, create: 0.4 };
type Scenario = keyof typeof goals;

export const bench: Bench = {
  summary: `list, search, read and create on ${leads} leads beside a bare route; goals ≥ 0.6 for reads, ≥ 0.4 for a create`,
  async run(say) {
    // The limiter counts like always; nobody is refused.
    await using program = await startProgram({ settings: { RATE_LIMIT_PER_MINUTE: '1000000' } });
    const workspace = await program.createWorkspace();
    const setup = await seed(program, workspace);
    say(`${leads} leads are there`);
    const bare = await startBare(setup);
    try {
      return { leads, concurrency, ...(await compare({ program, workspace, bareUrl: bare.url, setup, say })) };
    } finally {
      bare.process.kill();
    }
  },
};

interface Seeded extends BareSetup {
  ids: string[];
}

async function seed(program: Program, { workspaceId }: Workspace): Promise<Seeded> {
  const connection = findEmbeddedConnections(program.home, 'millrace_app')?.owner;
  if (!connection) throw new Error('The program runs without its PostgreSQL.');
  const client = new pg.Client(connection);
  await client.connect();
  try {
    for (const statement of seedStatements) await client.query(statement, [workspaceId]);
    for (const table of ['contacts', 'contact_points', 'companies']) await client.query(`vacuum analyze ${table}`);
    const known = await client.query<{ status: string; actor: string; ids: string[] }>(
      `select (select id from lead_statuses where workspace_id = $1 and kind = 'new') as status,
              (select id from api_keys where workspace_id = $1 limit 1) as actor,
              (select array_agg(id) from (select id from contacts where workspace_id = $1 order by md5(id::text)
                                           limit 2000) chosen) as ids`,
      [workspaceId],
    );
    const row = known.rows[0];
    if (!row) throw new Error('The workspace has no statuses.');
    const statements = await captureStatements(workspaceId);
    return { connection, workspaceId, statusId: row.status, actorId: row.actor, statements, ids: row.ids };
  } finally {
    await client.end();
  }
}

/** Leads over the last 100 days, a company for each ten, an address and a phone each, names that repeat as names do. */
const seedStatements = [
  `insert into companies (workspace_id, id, name, domain)
   select $1, gen_random_uuid(), 'Company ' || n, 'company' || n || '.example' from generate_series(1, ${leads / 10}) n`,
  `insert into contacts (workspace_id, id, name, first_name, last_name, status_id, company_id, source, created_at, updated_at)
   select $1::uuid, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
          first || ' ' || last, first, last, status.id, companies.ids[1 + n % ${leads / 10}], 'import', at, at
     from generate_series(1, ${leads}) n
     cross join lateral (select now() - make_interval(secs => n * 86.4) as at,
                                (array['Ada','Grace','Jörg','Chloé','Łukasz','Mei','Omar','Ingrid','José','Zoë'])[1 + n % 10] as first,
                                (array['Lovelace','Hopper','Müller','Dubois','Chen','Haddad','Nilsson','García','Okafor','Tanaka'])[1 + n / 10 % 10]
                                  || ' ' || substr(md5(n::text), 1, 5) as last) made
     cross join (select array_agg(id) as ids from companies where workspace_id = $1) companies
     join lateral (select id from lead_statuses where workspace_id = $1 order by position offset n % 3 limit 1) status on true`,
  `insert into contact_points (workspace_id, id, contact_id, kind, value, normalised, is_primary)
   select workspace_id, gen_random_uuid(), id, 'email', address, address, true
     from (select *, 'lead' || row_number() over (order by id) || '@company.example' as address
             from contacts where workspace_id = $1) numbered`,
  `insert into contact_points (workspace_id, id, contact_id, kind, value, normalised, is_primary)
   select workspace_id, gen_random_uuid(), id, 'phone', number, number, true
     from (select *, '+1202' || lpad((row_number() over (order by id))::text, 7, '0') as number
             from contacts where workspace_id = $1) numbered`,
];

async function startBare({ ids: _ids, ...setup }: Seeded): Promise<{ url: string; process: ChildProcess }> {
  const file = fileURLToPath(new URL('bare-server.ts', import.meta.url));
  const child = spawn(process.execPath, [file, JSON.stringify(setup)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [address] = await once(child.stdout, 'data');
  return { url: String(address).trim(), process: child };
}

interface Comparison {
  program: Program;
  workspace: Workspace;
  bareUrl: string;
  setup: Seeded;
  say: (text: string) => void;
}

interface Target {
  method: 'GET' | 'POST';
  path: (number: number) => string;
  body?: (number: number) => object;
}

async function compare({ program, workspace, bareUrl, setup, say }: Comparison): Promise<Record<string, unknown>> {
  const ours = new Pool(program.url, { connections: concurrency });
  const bare = new Pool(bareUrl, { connections: concurrency });
  const headers = { authorization: `Bearer ${workspace.apiKey}` };
  const results: Record<string, unknown> = {};
  for (const [scenario, goal] of Object.entries(goals) as [Scenario, number][]) {
    const targets = targetsOf(scenario, setup);
    const askOurs = requester(ours, targets.ours, headers);
    const askBare = requester(bare, targets.bare, {});
    for (const request of [askOurs, askBare]) await measureLoad({ concurrency, durationMs: warmUpMs, request });
    const measured: { ours: Measured; bare: Measured }[] = [];
    for (let count = 0; count < rounds; count++) {
      measured.push({
        ours: await measureLoad({ concurrency, durationMs: roundMs, request: askOurs }),
        bare: await measureLoad({ concurrency, durationMs: roundMs, request: askBare }),
      });
    }
    const result = summarize(measured, goal);
    results[scenario] = result;
    say(`${scenario}: ${JSON.stringify(result)}`);
  }
  await Promise.all([ours.close(), bare.close()]);
  return results;
}

type Measured = Awaited<ReturnType<typeof measureLoad>>;

/** The middle round of each, and the middle of the ratios: the machine is not quiet for as long as this takes. */
function summarize(measured: { ours: Measured; bare: Measured }[], goal: number) {
  const middle = (values: number[]) => percentiles(values).p50;
  const side = (name: 'ours' | 'bare') => ({
    perSecond: middle(measured.map((round) => round[name].perSecond)),
    p95Ms: middle(measured.map((round) => round[name].latencyMs.p95)),
  });
  const ratio = round(middle(measured.map(({ ours, bare }) => ours.perSecond / bare.perSecond)));
  return { ratio, goal, ours: side('ours'), bare: side('bare') };
}

const needles = [
  'lovel',
  'grace ho',
  'müller',
  'lead4242',
  'company 77',
  'zoe',
  'okafor',
  '2020012',
  'tanaka a',
  'jorg',
];

function targetsOf(scenario: Scenario, { ids }: Seeded): { ours: Target; bare: Target } {
  const pick = (values: string[], number: number) => encodeURIComponent(values[number % values.length] ?? '');
  const get = (path: Target['path']): Target => ({ method: 'GET', path });
  switch (scenario) {
    case 'list':
      return { ours: get(() => '/api/v1/leads?limit=50'), bare: get(() => '/list') };
    case 'search':
      return {
        ours: get((number) => `/api/v1/search?q=${pick(needles, number)}`),
        bare: get((number) => `/search?q=${pick(needles, number)}`),
      };
    case 'read':
      return {
        ours: get((number) => `/api/v1/leads/${pick(ids, number)}`),
        bare: get((number) => `/read/${pick(ids, number)}`),
      };
    case 'create':
      return {
        ours: { method: 'POST', path: () => '/api/v1/leads', body: aLead('ours') },
        bare: { method: 'POST', path: () => '/create', body: aLead('bare') },
      };
  }
}

/** Never the same address twice, in this run or beside it. */
function aLead(side: string): (number: number) => object {
  let count = 0;
  return () => {
    count += 1;
    return { firstName: 'Nina', lastName: `New ${count}`, email: `${side}-${count}@new.example` };
  };
}

function requester(pool: Pool, target: Target, headers: Record<string, string>): (number: number) => Promise<void> {
  const { method, path, body } = target;
  return async (number) => {
    const answer = await pool.request({
      method,
      path: path(number),
      headers: body ? { ...headers, 'content-type': 'application/json' } : headers,
      body: body ? JSON.stringify(body(number)) : null,
    });
    if (answer.statusCode >= 300) throw new Error(`${path(number)}: ${answer.statusCode} ${await answer.body.text()}`);
    await answer.body.dump({ limit: 1 << 24 });
  };
}
