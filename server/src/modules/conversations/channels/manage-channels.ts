/** Creating and changing channels. */
import { randomBytes } from 'node:crypto';
import type { InputOf } from '@millrace/contracts/operation';
import { channelErrors, type createChannel, type updateChannel } from '@millrace/contracts/channels/channels';
import { requestErrors } from '@millrace/contracts/errors';
import { diffFields, type EventActor, type EventLog } from '#modules/events/events.module';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import type { Vault } from '#platform/vault/vault';
import { placeOfSecret, toChannelAccount, toEventFields } from './channel.ts';
import type { ChannelAdapters } from './channel-adapters.ts';
import {
  type ChannelRow,
  findChannel,
  insertChannel,
  lockChannel,
  replaceAddresses,
  updateChannelRow,
} from './channel-store.ts';

export interface ChannelDeps {
  events: EventLog;
  clock: Clock;
  ids: Ids;
  vault: Vault;
  adapters: ChannelAdapters;
}

interface By {
  workspaceId: string;
  actor: EventActor;
}

export async function addChannel(
  deps: ChannelDeps,
  tx: Tx,
  { workspaceId, actor, input }: By & { input: InputOf<typeof createChannel> },
): Promise<ChannelRow> {
  const id = deps.ids.next();
  const now = deps.clock.now();
  const address = (input.address ?? addressOfSandbox(input.vendor)).toLowerCase();
  const row: ChannelRow = {
    workspace_id: workspaceId,
    id,
    vendor: input.vendor,
    name: input.name,
    sender_name: input.senderName ?? '',
    address,
    addresses: toAddresses(address, input.addresses),
    status: 'active',
    settings: input.settings ?? {},
    secret: input.password === undefined ? null : await deps.vault.seal(workspaceId, placeOfSecret(id), input.password),
    retry_policy: input.retryPolicy ?? {},
    version: 1,
    created_at: now,
    updated_at: now,
  };
  await requireValid(deps, row);
  const { addresses, ...stored } = row;
  await insertChannel(tx, stored);
  await takeAddresses(tx, row, addresses);
  const event = { workspaceId, type: 'channel.created', entityType: 'channel', entityId: id, actor };
  await deps.events.record(tx, [{ ...event, after: { vendor: row.vendor, ...toEventFields(row) } }]);
  return row;
}

export async function changeChannel(
  deps: ChannelDeps,
  tx: Tx,
  { workspaceId, actor, input, ifMatch }: By & { input: InputOf<typeof updateChannel>; ifMatch: number | undefined },
): Promise<ChannelRow> {
  const before = await lockChannel(tx, workspaceId, input.id);
  if (!before) throw channelNotFound();
  if (ifMatch !== undefined && ifMatch !== before.version) {
    throw new Problem(requestErrors.preconditionFailed, 'The channel has changed since you read it. Load it again.');
  }
  const after = await withChanges(deps, before, input);
  await requireValid(deps, after);
  const { addresses, created_at: _, vendor: __, ...stored } = after;
  await updateChannelRow(tx, stored);
  await takeAddresses(tx, after, after.status === 'archived' ? [] : addresses);
  const changes = diffFields(toEventFields(before), toEventFields(after));
  const hasNewSecret = input.password !== undefined && input.password !== null;
  if (changes || hasNewSecret) {
    const event = { workspaceId, type: 'channel.updated', entityType: 'channel', entityId: after.id, actor };
    const after_ = hasNewSecret ? { ...changes?.after, secretChanged: true } : changes?.after;
    await deps.events.record(tx, [{ ...event, before: changes?.before ?? {}, after: after_ }]);
  }
  return after;
}

async function withChanges(
  deps: ChannelDeps,
  before: ChannelRow,
  input: InputOf<typeof updateChannel>,
): Promise<ChannelRow> {
  const address = input.address?.toLowerCase() ?? before.address;
  const further = input.addresses ?? before.addresses.filter((one) => one !== before.address);
  return {
    ...before,
    name: input.name ?? before.name,
    sender_name: input.senderName ?? before.sender_name,
    address,
    addresses: toAddresses(address, further),
    status: input.status ?? before.status,
    settings: input.settings ?? before.settings,
    retry_policy: input.retryPolicy ?? before.retry_policy,
    secret: await changeSecret(deps.vault, before, input.password),
    version: before.version + 1,
    updated_at: deps.clock.now(),
  };
}

async function changeSecret(
  vault: Vault,
  before: ChannelRow,
  password: string | null | undefined,
): Promise<Buffer | null> {
  if (password) return await vault.seal(before.workspace_id, placeOfSecret(before.id), password);
  return password === null ? null : before.secret;
}

/** Tries the connection; nothing is sent and nothing is open meanwhile. */
export async function tryChannel(deps: ChannelDeps, row: ChannelRow): Promise<{ ok: boolean; detail: string }> {
  const account = await toChannelAccount(row, deps.vault);
  const issues = await deps.adapters.get(row.vendor).validate(account, { connect: true });
  return issues.length === 0
    ? { ok: true, detail: 'The connection works.' }
    : { ok: false, detail: issues.map((issue) => issue.message).join(' ') };
}

export async function getChannelRow(tx: Tx, workspaceId: string, id: string): Promise<ChannelRow> {
  const row = await findChannel(tx, workspaceId, id);
  if (!row) throw channelNotFound();
  return row;
}

export function requireActive(row: ChannelRow): void {
  if (row.status === 'active') return;
  throw new Problem(
    channelErrors.notActive,
    `The channel "${row.name}" is ${row.status}. Activate it in Settings › Channels.`,
  );
}

function channelNotFound(): Problem {
  return new Problem(channelErrors.notFound, 'There is no such channel in this workspace.');
}

async function requireValid(deps: ChannelDeps, row: ChannelRow): Promise<void> {
  const account = await toChannelAccount(row, deps.vault);
  const issues = await deps.adapters.get(row.vendor).validate(account, { connect: false });
  if (issues.length === 0) return;
  throw new Problem(channelErrors.invalidSettings, issues.map((issue) => issue.message).join(' '), {
    extensions: { issues },
  });
}

async function takeAddresses(tx: Tx, row: ChannelRow, addresses: readonly string[]): Promise<void> {
  const taken = await replaceAddresses(tx, { workspaceId: row.workspace_id, id: row.id }, addresses);
  if (taken.length === 0) return;
  throw new Problem(
    channelErrors.addressTaken,
    `${taken.join(', ')} already belongs to another channel of this installation. Mail can come in at one place only.`,
    { extensions: { addresses: taken } },
  );
}

function toAddresses(address: string, further: readonly string[] | undefined): string[] {
  return [...new Set([address, ...(further ?? []).map((one) => one.toLowerCase())])];
}

/** A sandbox needs no address of anybody's; e-mail without one is refused by its adapter. */
function addressOfSandbox(vendor: string): string {
  return vendor === 'sandbox' ? `sandbox-${randomBytes(4).toString('hex')}@sandbox.millrace.test` : '';
}
