import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import { uuidV7Ids } from '#platform/ids';
import { silentLogger } from '#platform/log/logger';
import { useTestDatabase } from '#testing/test-database';
import { createPresence, type Presence } from './presence.ts';

const database = useTestDatabase();
const started: Presence[] = [];
afterEach(() => Promise.all(started.splice(0).map((presence) => presence.stop())));

async function aProcess(role = 'api'): Promise<Presence> {
  const { owner } = database.current;
  const times = { renewEveryMs: 50, leaseMs: 3_600_000 };
  const presence = createPresence({ owner, ids: uuidV7Ids, log: silentLogger, role, ...times });
  await presence.start();
  started.push(presence);
  return presence;
}

it('counts the processes of its role, and notices who comes and goes', async () => {
  const first = await aProcess();
  expect(first.count()).toBe(1);
  const second = await aProcess();
  await aProcess('sender');
  expect(second.count()).toBe(2);
  await expect.poll(() => first.count()).toBe(2);
  await second.stop();
  await expect.poll(() => first.count()).toBe(1);
});

it('does not count one that died without a word', async () => {
  const first = await aProcess();
  await sql`insert into workers (id, epoch, role, host, pid, lease_until)
            values (${uuidV7Ids.next()}, 1, 'api', 'elsewhere', 1, now() + interval '1 hour')`.execute(
    database.current.owner,
  );
  await expect.poll(() => first.count()).toBe(2);
  await sql`update workers set lease_until = now() where host = 'elsewhere'`.execute(database.current.owner);
  await expect.poll(() => first.count()).toBe(1);
});
