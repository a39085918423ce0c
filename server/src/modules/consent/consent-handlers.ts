import {
  type ContactPointConsent,
  consentErrors,
  getContactConsent,
  listRefusals,
  type Refusal,
  setContactConsent,
} from '@millrace/contracts/consent/consents';
import type { SuppressionReason } from '@millrace/contracts/consent/suppressions';
import type { z } from 'zod';
import type { EventLog } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding } from '#platform/http/handler';
import type { Tx } from '#platform/postgres/database';
import { changeConsent } from './change-consent.ts';
import {
  type ConsentRow,
  countRefusals,
  type RefusalFilter,
  selectConsents,
  selectContactOwner,
  selectContactPoints,
  selectRefusals,
} from './consent-store.ts';
import { selectSuppressionsOf } from './gate-store.ts';

type PointConsent = z.infer<typeof ContactPointConsent>;

export function bindConsentHandlers(deps: { events: EventLog }): Binding[] {
  return [
    bind(getContactConsent, async ({ input, tx, workspaceId }) => {
      await getContactOwner(tx, { workspaceId, contactId: input.id });
      return { items: await listPointConsents(tx, { workspaceId, contactId: input.id }) };
    }),

    bind(setContactConsent, async ({ input, tx, workspaceId, caller, reach }) => {
      const key = { workspaceId, contactId: input.id };
      const contact = await getContactOwner(tx, key);
      const isOwn = [contact.owner_id ?? caller.actor.id, contact.created_by].includes(caller.actor.id);
      if (reach === 'own' && !isOwn) {
        throw new Problem(consentErrors.notYours, 'The contact belongs to somebody else; ask them or an admin.');
      }
      const points = await selectContactPoints(tx, key);
      const point = points.find(({ id }) => id === input.contactPointId);
      if (!point) throw new Problem(consentErrors.contactPointNotFound, 'The contact has no such address.');
      const { purpose, status, note } = input;
      const address = { kind: point.kind, address: point.normalised };
      const how = { source: 'noted' as const, note, messageId: null, changedBy: caller.actor.id, actor: caller.actor };
      await changeConsent(tx, deps, { workspaceId, ...address, purposes: [purpose], status, ...how });
      const [answer] = await describePoints(tx, workspaceId, [point]);
      if (!answer) throw new Error('A contact point has a consent to show, if an empty one.');
      return answer;
    }),

    bind(listRefusals, async ({ input, tx, workspaceId }) => {
      const beforeId = decodeIdCursor(input.cursor);
      const filter: RefusalFilter = { workspaceId, rule: input.rule, messageId: input.messageId };
      const page = { limit: input.limit + 1, beforeId };
      const rows = await selectRefusals(tx, filter, page);
      const total = input.total ? await countRefusals(tx, filter) : undefined;
      return { ...toPage(rows, input.limit, { item: toRefusal, key: (row) => [row.id] }), total };
    }),
  ];
}

async function getContactOwner(tx: Tx, key: { workspaceId: string; contactId: string }) {
  const contact = await selectContactOwner(tx, key);
  if (!contact) throw new Problem(consentErrors.contactNotFound, 'There is no contact with this id.');
  return contact;
}

async function listPointConsents(tx: Tx, key: { workspaceId: string; contactId: string }): Promise<PointConsent[]> {
  return await describePoints(tx, key.workspaceId, await selectContactPoints(tx, key));
}

type Point = Awaited<ReturnType<typeof selectContactPoints>>[number];

async function describePoints(tx: Tx, workspaceId: string, points: readonly Point[]): Promise<PointConsent[]> {
  const consents = await selectConsents(
    tx,
    workspaceId,
    points.map(({ normalised }) => normalised),
  );
  const suppressions = await selectSuppressionsOf(
    tx,
    workspaceId,
    points.map(({ kind, normalised }) => ({ kind, address: normalised })),
  );
  return points.map(({ id, kind, normalised }, index) => {
    const suppression = suppressions[index];
    return {
      contactPointId: id,
      kind,
      address: normalised,
      suppression: suppression
        ? {
            id: suppression.id,
            reason: suppression.reason as SuppressionReason, // checked by the table
            createdAt: suppression.created_at.toISOString(),
          }
        : null,
      consents: consents.filter((row) => row.kind === kind && row.address === normalised).map(toConsent),
    };
  });
}

function toConsent(row: ConsentRow): PointConsent['consents'][number] {
  return {
    purpose: row.purpose as PointConsent['consents'][number]['purpose'], // checked by the table
    status: row.status as 'granted' | 'denied', // likewise
    source: row.source as PointConsent['consents'][number]['source'], // likewise
    note: row.note,
    changedAt: row.changed_at.toISOString(),
  };
}

function toRefusal(row: Awaited<ReturnType<typeof selectRefusals>>[number]): Refusal {
  return {
    id: row.id,
    messageId: row.message_id,
    contactId: row.contact_id,
    rule: row.rule as Refusal['rule'], // written by the gate only
    purpose: row.purpose as Refusal['purpose'], // likewise
    detail: row.detail,
    nextAllowedAt: row.next_allowed_at?.toISOString() ?? null,
    refusedAt: row.refused_at.toISOString(),
  };
}
