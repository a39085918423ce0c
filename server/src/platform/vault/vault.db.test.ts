import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { uuidV7Ids } from '#platform/ids';
import { type FakeHashicorpVault, startFakeHashicorpVault } from '#testing/fake-hashicorp-vault';
import { useTestDatabase } from '#testing/test-database';
import { aVault, testMasterKey, testSecretKey } from '#testing/test-vault';
import { createKeyRing, KeyUnavailableError } from './key-wrapper.ts';
import { createLocalKeyWrapper, idOf } from './local-key-wrapper.ts';
import { countKeysByWrapper, destroyKeys, resealValues, rewrapDataKeys } from './rotate-keys.ts';
import { SealedValueError, versionOf } from './sealed-value.ts';
import { createTransitKeyWrapper } from './transit-key-wrapper.ts';
import type { Vault } from './vault.ts';

const database = useTestDatabase();
const place = { table: 'channels', column: 'secret', rowId: '0192f3c1-7a00-7000-8000-00000000000c' };
const column = { table: 'channels', column: 'secret', idColumn: 'id' };
const newWorkspace = () => uuidV7Ids.next();
const local = (...keys: string[]) => createLocalKeyWrapper(() => keys);

async function aChannel(vault: Vault, secret: string): Promise<{ workspaceId: string; id: string }> {
  const [workspaceId, id] = [newWorkspace(), uuidV7Ids.next()];
  const sealed = await vault.seal(workspaceId, { ...place, rowId: id }, secret);
  const { owner } = database.current;
  await sql`insert into workspaces (id, name) values (${workspaceId}, 'W')`.execute(owner);
  await sql`
    insert into channels (workspace_id, id, vendor, name, address, secret)
    values (${workspaceId}, ${id}, 'email', 'Mail', ${`${id}@example.com`}, ${sealed})`.execute(owner);
  return { workspaceId, id };
}

async function secretOf({ workspaceId, id }: { workspaceId: string; id: string }): Promise<Buffer> {
  const row = await database.current.owner
    .selectFrom('channels')
    .select('secret')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.secret ?? Buffer.alloc(0);
}

afterEach(async () => void (await database.current.owner.deleteFrom('vault_keys').execute()));

/** As if the newest key had been made an hour ago: every process has learned of it. */
async function age(workspaceId: string): Promise<void> {
  await sql`update vault_keys set created_at = created_at - interval '1 hour' where workspace_id = ${workspaceId}`.execute(
    database.current.owner,
  );
}

describe('the vault', () => {
  it('opens what it sealed, also in another process, and seals the same value differently each time', async () => {
    const [vault, other] = [aVault(database.current), aVault(database.current)];
    const workspaceId = newWorkspace();
    const sealed = await vault.seal(workspaceId, place, 'pässword');
    expect(await other.open(workspaceId, place, sealed)).toBe('pässword');
    expect((await vault.seal(workspaceId, place, 'pässword')).equals(sealed)).toBe(false);
    expect(sealed.includes('pässword')).toBe(false);
  });

  it('opens nothing in another row, column, table or workspace, and nothing that was changed', async () => {
    const vault = aVault(database.current);
    const [workspaceId, other] = [newWorkspace(), newWorkspace()];
    const sealed = await vault.seal(workspaceId, place, 'secret');
    await vault.seal(other, place, 'of the other');
    const elsewhere = [
      { ...place, rowId: '0192f3c1-7a00-7000-8000-00000000000d' },
      { ...place, column: 'settings' },
      { ...place, table: 'connections' },
    ];
    for (const wrong of elsewhere)
      await expect(vault.open(workspaceId, wrong, sealed)).rejects.toThrow(SealedValueError);
    await expect(vault.open(other, place, sealed)).rejects.toThrow(SealedValueError);
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      await expect(vault.open(workspaceId, place, changed), `byte ${index}`).rejects.toThrow(SealedValueError);
    }
    await expect(vault.open(workspaceId, place, Buffer.from('x'))).rejects.toThrow('Not a sealed value');
  });

  it('makes one key for a workspace however many processes ask at once', async () => {
    const workspaceId = newWorkspace();
    const vaults = Array.from({ length: 4 }, () => aVault(database.current));
    const sealed = await Promise.all(vaults.map((vault, index) => vault.seal(workspaceId, place, `${index}`)));
    const reader = aVault(database.current);
    const opened = await Promise.all(sealed.map((value) => reader.open(workspaceId, place, value)));
    expect(opened).toEqual(['0', '1', '2', '3']);
    const keys = await database.current.owner
      .selectFrom('vault_keys')
      .select('version')
      .where('workspace_id', '=', workspaceId)
      .execute();
    expect(keys).toEqual([{ version: 1 }]);
  });

  it('opens a wrapped key only under its master key and in its own workspace', async () => {
    const [workspaceId, thief] = [newWorkspace(), newWorkspace()];
    const sealed = await aVault(database.current).seal(workspaceId, place, 'secret');
    const stranger = aVault(database.current, { wrapper: local('another master key, also long enough for it') });
    await expect(stranger.open(workspaceId, place, sealed)).rejects.toThrow(KeyUnavailableError);
    await sql`
      insert into vault_keys (workspace_id, version, wrapped, wrapped_by)
      select ${thief}, version, wrapped, wrapped_by from vault_keys where workspace_id = ${workspaceId}
    `.execute(database.current.owner);
    await expect(aVault(database.current).open(thief, place, sealed)).rejects.toThrow(KeyUnavailableError);
  });

  it('keeps keys from the app role', async () => {
    const work = database.current.inWorkspace(newWorkspace(), (tx) =>
      tx.selectFrom('vault_keys').selectAll().execute(),
    );
    await expect(work).rejects.toThrow('permission denied');
  });

  it('opens values of the first format, and a rotation seals them anew', async () => {
    const vault = aVault(database.current);
    const channel = await aChannel(vault, 'new');
    const old = sealedInFirstFormat(channel.workspaceId, `channels.secret:${channel.id}`, 'from before');
    await sql`update channels set secret = ${old} where id = ${channel.id}`.execute(database.current.owner);
    const itsPlace = { ...place, rowId: channel.id };
    expect(await vault.open(channel.workspaceId, itsPlace, old)).toBe('from before');
    await resealValues({ database: database.current, vault, columns: [column] }, channel.workspaceId);
    const sealed = await secretOf(channel);
    expect(versionOf(sealed)).toBe(1);
    expect(await vault.open(channel.workspaceId, itsPlace, sealed)).toBe('from before');
  });
});

describe('rotation', () => {
  it('wraps all keys by a new master key, after which the old one is not needed', async () => {
    const [oldKey, newKey] = ['the old master key, long enough for it', 'the new master key, long enough for it'];
    const workspaceId = newWorkspace();
    const sealed = await aVault(database.current, { wrapper: local(oldKey) }).seal(workspaceId, place, 'secret');
    const both = local(newKey, oldKey, testMasterKey);
    expect(await rewrapDataKeys({ database: database.current, wrapper: both })).toMatchObject({ left: 0 });
    expect(await countKeysByWrapper(database.current)).toEqual([{ wrappedBy: idOf(newKey), keys: expect.any(Number) }]);
    const onlyNew = aVault(database.current, { wrapper: local(newKey) });
    expect(await onlyNew.open(workspaceId, place, sealed)).toBe('secret');
    expect((await rewrapDataKeys({ database: database.current, wrapper: both })).rewrapped).toBe(0);
  });

  it('leaves keys alone whose master key is not here, and says so', async () => {
    const workspaceId = newWorkspace();
    const absent = local('a master key that was lost, long enough');
    await aVault(database.current, { wrapper: absent }).seal(workspaceId, place, 'secret');
    const done = await rewrapDataKeys({ database: database.current, wrapper: local(testMasterKey) });
    expect(done.left).toBe(1);
  });

  it('wraps the others when one key was changed by hand', async () => {
    const [workspaceId, changed] = [newWorkspace(), newWorkspace()];
    const old = local('the old master key, long enough for it');
    const vault = aVault(database.current, { wrapper: old });
    await Promise.all([workspaceId, changed].map((id) => vault.seal(id, place, 'secret')));
    await sql`update vault_keys set wrapped = wrapped || '\\x00' where workspace_id = ${changed}`.execute(
      database.current.owner,
    );
    const wrapper = createKeyRing([local(testMasterKey), old]);
    expect(await rewrapDataKeys({ database: database.current, wrapper })).toEqual({ rewrapped: 1, left: 1 });
  });

  it('seals everything by a new data key, then destroys the old one', async () => {
    const vault = aVault(database.current);
    const channel = await aChannel(vault, 'secret');
    const stale = await secretOf(channel);
    expect(await vault.addKey(channel.workspaceId)).toBe(2);
    const deps = { database: database.current, vault, columns: [column] };
    const first = await resealValues(deps, channel.workspaceId);
    expect(first).toMatchObject({ resealed: 1, unreadable: 0, destroyAt: expect.any(Date) });
    const itsPlace = { ...place, rowId: channel.id };
    expect(versionOf(await secretOf(channel))).toBe(2);
    // Another process may still seal by the old key: it is there until all have learned of the new one.
    expect(await vault.open(channel.workspaceId, itsPlace, stale)).toBe('secret');
    await age(channel.workspaceId);
    expect(await resealValues(deps, channel.workspaceId)).toMatchObject({ resealed: 0, destroyAt: undefined });
    expect(await vault.open(channel.workspaceId, itsPlace, await secretOf(channel))).toBe('secret');
    await expect(vault.open(channel.workspaceId, itsPlace, stale)).rejects.toThrow(SealedValueError);
  });

  it('keeps the old data key while a value does not open', async () => {
    const vault = aVault(database.current);
    const [channel, other] = [await aChannel(vault, 'secret'), await aChannel(vault, 'of another')];
    await sql`update channels set secret = ${await secretOf(other)} where id = ${channel.id}`.execute(
      database.current.owner,
    );
    await vault.addKey(channel.workspaceId);
    await age(channel.workspaceId);
    const done = await resealValues({ database: database.current, vault, columns: [column] }, channel.workspaceId);
    expect(done).toEqual({ resealed: 0, unreadable: 1, destroyAt: undefined });
    const keys = await sql`select version from vault_keys where workspace_id = ${channel.workspaceId}`.execute(
      database.current.owner,
    );
    expect(keys.rows).toHaveLength(2);
  });

  it('makes what is sealed unreadable for good once the keys are destroyed', async () => {
    const vault = aVault(database.current);
    const workspaceId = newWorkspace();
    const sealed = await vault.seal(workspaceId, place, 'secret');
    await destroyKeys({ database: database.current, vault }, workspaceId);
    await expect(vault.open(workspaceId, place, sealed)).rejects.toThrow(SealedValueError);
  });
});

describe('HashiCorp Vault as the keeper of the master key', () => {
  let fake: FakeHashicorpVault;
  const transit = (overrides: { token?: string } = {}) =>
    createTransitKeyWrapper({
      address: fake.address,
      token: fake.token,
      mount: 'transit',
      keyName: 'millrace',
      ...overrides,
    });

  beforeAll(async () => void (fake = await startFakeHashicorpVault()));
  afterAll(() => fake.close());

  it('wraps and unwraps, and is asked once for a workspace', async () => {
    const vault = aVault(database.current, { wrapper: transit() });
    const workspaceId = newWorkspace();
    fake.asked.length = 0;
    const sealed = await Promise.all(['a', 'b', 'c'].map((value) => vault.seal(workspaceId, place, value)));
    expect(await Promise.all(sealed.map((value) => vault.open(workspaceId, place, value)))).toEqual(['a', 'b', 'c']);
    expect(fake.asked).toEqual(['POST encrypt/millrace', 'POST decrypt/millrace']);
  });

  it('takes over from a local master key, and follows a rotation of its own key', async () => {
    const workspaceId = newWorkspace();
    const sealed = await aVault(database.current).seal(workspaceId, place, 'secret');
    const ring = createKeyRing([transit(), local(testMasterKey)]);
    await rewrapDataKeys({ database: database.current, wrapper: ring });
    const byVault = aVault(database.current, { wrapper: transit() });
    expect(await byVault.open(workspaceId, place, sealed)).toBe('secret');
    fake.rotate();
    expect((await rewrapDataKeys({ database: database.current, wrapper: ring })).rewrapped).toBeGreaterThan(0);
    expect(await countKeysByWrapper(database.current)).toEqual([
      { wrappedBy: 'vault:transit/millrace:v2', keys: expect.any(Number) },
    ]);
    expect(await aVault(database.current, { wrapper: transit() }).open(workspaceId, place, sealed)).toBe('secret');
  });

  it('does not unwrap a key for another workspace', async () => {
    const wrapper = transit();
    const wrapped = await wrapper.wrap(randomBytes(32), { workspaceId: newWorkspace(), version: 1 });
    const attempt = wrapper.unwrap(wrapped, { workspaceId: newWorkspace(), version: 1 });
    await expect(attempt).rejects.toThrow('message authentication failed');
  });

  it('asks again when Vault is away for a moment, and says so when it stays away', async () => {
    const vault = aVault(database.current, { wrapper: transit() });
    const workspaceId = newWorkspace();
    fake.seal(1);
    const sealed = await vault.seal(workspaceId, place, 'secret');
    fake.seal();
    const other = aVault(database.current, { wrapper: transit() });
    await expect(other.open(workspaceId, place, sealed)).rejects.toThrow('Vault is sealed');
    fake.unseal();
    expect(await other.open(workspaceId, place, sealed)).toBe('secret');
  });

  it('says that the token is refused, and does not show it', async () => {
    const attempt = transit({ token: 'hvs.wrong-canary' }).wrap(randomBytes(32), { workspaceId: 'w', version: 1 });
    await expect(attempt).rejects.toThrow('(403: permission denied)');
    await expect(attempt).rejects.not.toThrow('canary');
  });
});

/** As the vault wrote it before there were data keys. */
function sealedInFirstFormat(workspaceId: string, row: string, plain: string): Buffer {
  const key = Buffer.from(hkdfSync('sha256', testSecretKey, workspaceId, 'millrace vault 1', 32));
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(row));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(1), nonce, cipher.getAuthTag(), sealed]);
}
