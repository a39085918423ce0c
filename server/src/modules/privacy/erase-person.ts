/**
 * Erasing a person, as a job. What leads to them is gathered first and sealed, so that the job finds it again after a
 * crash in the middle; each step may run again; only when nothing is left is it called completed, and forgotten.
 */
import { sql } from 'kysely';
import { type EventLog, systemActor } from '#modules/events/events.module';
import { type Bus, erasedTopic } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import type { Ids } from '#platform/ids';
import type { Database, Tx } from '#platform/postgres/database';
import type { Payloads } from '#engine/payloads/payloads';
import type { Storage } from '#platform/storage/storage';
import type { Vault } from '#platform/vault/vault';
import { signErasure } from './certificate.ts';
import type { ErasureLedger } from './erasure-ledger.ts';
import { type ErasureRow, findErasure, updateErasure } from './erasure-store.ts';
import { eraseRuns } from './erase-runs.ts';
import { findSubject, isFromThem } from './find-subject.ts';
import { mentionPlaces } from './mention-places.ts';
import { redactMentions } from './redact-mentions.ts';
import { needlesOf, type Subject, subjectSchema, tracesOf } from './subject.ts';

export interface EraseDeps {
  database: Database;
  events: EventLog;
  storage: Storage;
  bus: Bus;
  payloads: Pick<Payloads, 'findOwners' | 'remove'>;
  vault: Vault;
  clock: Clock;
  ids: Ids;
  ledger: ErasureLedger;
  secret: string;
}

const nothing: Subject = { contactIds: [], addresses: [], names: [], shared: [], files: [], uploads: [] };

export async function erasePerson(
  deps: EraseDeps,
  { workspaceId, erasureId, signal }: { workspaceId: string; erasureId: string; signal: AbortSignal },
): Promise<void> {
  const { database } = deps;
  const row = await findErasure(database.owner, workspaceId, erasureId);
  if (!row || row.state === 'completed') return;
  const subject = await gather(deps, row);
  const counts = { ...row.counts };
  if (!('contacts' in counts)) {
    const removed = await database.inTransaction(async (tx) => {
      const counted = await removeRows(deps, tx, { row, subject });
      await updateErasure(tx, { workspaceId, id: row.id }, { counts: counted });
      return counted;
    });
    Object.assign(counts, removed);
  }
  for (const { storageKey } of [...subject.files, ...subject.uploads]) await deps.storage.remove(storageKey);
  Object.assign(counts, await eraseRuns(deps, { workspaceId, subject, signal }));
  const traces = tracesOf(subject);
  for (const place of mentionPlaces) {
    const count = await redactMentions(database, place, { workspaceId, traces, signal });
    counts[`${place.table} of others`] = (counts[`${place.table} of others`] ?? 0) + count;
  }
  // Plans of workflows are kept in memory, with what their steps say.
  deps.bus.notify(erasedTopic, workspaceId);
  await complete(deps, row, counts);
}

async function gather({ database, vault }: EraseDeps, row: ErasureRow): Promise<Subject> {
  const { workspace_id: workspaceId, id } = row;
  const place = { table: 'erasures', column: 'sealed_subject', rowId: id };
  if (row.sealed_subject) {
    return subjectSchema.parse(JSON.parse(await vault.open(workspaceId, place, row.sealed_subject)));
  }
  const found = await findSubject(database.owner, workspaceId, row.subject_id);
  const subject = found ?? { ...nothing, contactIds: [row.subject_id] };
  const sealed = await vault.seal(workspaceId, place, JSON.stringify(subject));
  await updateErasure(database.owner, { workspaceId, id }, { state: 'running', sealed_subject: sealed, failure: null });
  return subject;
}

interface Removal {
  row: ErasureRow;
  subject: Subject;
}

async function removeRows(deps: EraseDeps, tx: Tx, removal: Removal): Promise<Record<string, number>> {
  const { row, subject } = removal;
  const { workspace_id: workspaceId } = row;
  const { contactIds } = subject;
  await sql`select set_config('millrace.workspace_id', ${workspaceId}, true)`.execute(tx);
  const run = async (statement: ReturnType<typeof sql>) => Number((await statement.execute(tx)).numAffectedRows ?? 0);
  const theirs = sql`workspace_id = ${workspaceId}`;
  const counts: Record<string, number> = {};

  // Events first: which belong to the person is known by rows that go.
  counts['events'] = await run(sql`
    update events set before = null, after = '{"erased": true}'
     where ${theirs} and (before is not null or after is not null) and (
           entity_id = any (${contactIds}::uuid[]) or related_id = any (${contactIds}::uuid[])
        or entity_id in (select id from suppressions where ${isListed(row.workspace_id, subject)})
        or entity_id in (select id from conversations where ${theirs} and contact_id = any (${contactIds}::uuid[]))
        or entity_id in (select id from messages where ${theirs} and contact_id = any (${contactIds}::uuid[])))`);
  counts['messages of others'] = await run(sql`
    with written as (
      update messages
         set subject = '', text = '', html = null, parties = '{}', headers = '{}', raw_file_id = null,
             text_file_id = null, html_file_id = null, attachment_count = 0
       where ${theirs} and author_kind = 'contact' and author_id = any (${contactIds}::uuid[])
         and contact_id <> all (${contactIds}::uuid[])
      returning id
    )
    delete from attachments where ${theirs} and message_id in (select id from written)`);
  counts['rejected_mail'] = await run(sql`delete from rejected_mail where ${theirs} and ${isFromThem(subject)}`);
  counts['messages'] = await countMessages(tx, workspaceId, contactIds);
  counts['import_problems'] = await redactImportRows(tx, workspaceId, needlesOf(subject));
  await run(sql`delete from import_kept_records where ${theirs} and record_id = any (${contactIds}::uuid[])`);
  counts['imports'] = await run(sql`
    update imports set file_name = '[erased]', size_bytes = 0
     where ${theirs} and file_id = any (${subject.uploads.map(({ id }) => id)}::uuid[])`);
  counts['idempotency_keys'] = await forgetAnswers(tx, workspaceId, needlesOf(subject));
  counts['data_exports'] = await run(sql`
    update data_exports set state = 'expired', file_id = null where ${theirs} and file_id is not null`);
  counts['contacts'] = await run(sql`delete from contacts where ${theirs} and id = any (${contactIds}::uuid[])`);
  counts['files'] = await run(sql`
    delete from files where ${theirs} and id = any (${subject.files.map(({ id }) => id)}::uuid[])`);
  Object.assign(counts, await forgetAddresses(deps, tx, removal));
  await recordErasure(deps, tx, removal);
  return counts;
}

async function countMessages(tx: Tx, workspaceId: string, contactIds: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from messages
     where workspace_id = ${workspaceId} and contact_id = any (${contactIds}::uuid[])`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** The rows an import refused are kept as they came; one that names the person goes as a whole. */
async function redactImportRows(tx: Tx, workspaceId: string, needles: readonly string[]): Promise<number> {
  const result = await sql`
    update import_problems set value = null, cells = null, reason = 'The row was erased.'
     where workspace_id = ${workspaceId} and (import_id, row) in (
       select p.import_id, p.row from import_problems p
        where p.workspace_id = ${workspaceId} and exists (
          select from unnest(${needles}::text[]) n
           where strpos(lower(coalesce(p.value, '') || coalesce(p.cells::text, '')), n) > 0))
  `.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

async function forgetAnswers(tx: Tx, workspaceId: string, needles: readonly string[]): Promise<number> {
  const result = await sql`
    delete from idempotency_keys where workspace_id = ${workspaceId} and exists (
      select from unnest(${needles}::text[]) n where strpos(lower(coalesce(answer::text, '')), n) > 0)
  `.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

async function forgetAddresses(deps: EraseDeps, tx: Tx, { row, subject }: Removal): Promise<Record<string, number>> {
  const { workspace_id: workspaceId } = row;
  const listed = isListed(workspaceId, subject);
  const consents = await sql`delete from consents where ${listed}`.execute(tx);
  const suppressions = await sql`delete from suppressions where ${listed}`.execute(tx);
  const kept = row.keeps_suppressed ? addressesOf(subject) : [];
  for (const { kind, normalised } of kept) {
    await tx
      .insertInto('suppressions')
      .values({ workspace_id: workspaceId, id: deps.ids.next(), kind, address: normalised, reason: 'erased' })
      .execute();
  }
  return {
    consents: Number(consents.numAffectedRows ?? 0),
    suppressions: Number(suppressions.numAffectedRows ?? 0),
  };
}

/** Of consents and suppressions, which belong to addresses. */
function isListed(workspaceId: string, subject: Subject) {
  const addresses = addressesOf(subject);
  const kinds = addresses.map(({ kind }) => kind);
  const normalised = addresses.map((address) => address.normalised);
  return sql`
    workspace_id = ${workspaceId}
    and (kind, address) in (select * from unnest(${kinds}::text[], ${normalised}::text[]))`;
}

/** Each once, but for those that are another contact's now. */
function addressesOf({ addresses, shared }: Subject) {
  const own = addresses.filter(({ normalised }) => !shared.includes(normalised));
  return [...new Map(own.map((address) => [`${address.kind} ${address.normalised}`, address])).values()];
}

/** It also stands between then and now for whoever asks for a rollback. */
async function recordErasure({ events }: EraseDeps, tx: Tx, { row, subject }: Removal): Promise<void> {
  const common = { workspaceId: row.workspace_id, type: 'contact.erased', entityType: 'contact', actor: systemActor };
  await events.record(
    tx,
    subject.contactIds.map((entityId) => ({ ...common, entityId, after: { erasureId: row.id } })),
  );
}

async function complete(deps: EraseDeps, row: ErasureRow, counts: Record<string, number>): Promise<void> {
  const { workspace_id: workspaceId, id, subject_id: subjectId } = row;
  const finished = { ...row, counts, finished_at: deps.clock.now() };
  // Before it is called done: a database that is set back must find it.
  await deps.ledger.append({
    kind: 'person',
    workspaceId,
    subjectId,
    erasureId: id,
    keepsSuppressed: row.keeps_suppressed,
  });
  await deps.database.inTransaction(async (tx) => {
    await sql`select set_config('millrace.workspace_id', ${workspaceId}, true)`.execute(tx);
    await updateErasure(
      tx,
      { workspaceId, id },
      {
        state: 'completed',
        counts,
        finished_at: finished.finished_at,
        sealed_subject: null,
        failure: null,
        signature: signErasure(deps.secret, finished),
      },
    );
    const event = { workspaceId, type: 'erasure.completed', entityType: 'erasure', entityId: id, actor: systemActor };
    await deps.events.record(tx, [{ ...event, after: { subjectId, counts } }]);
  });
}
