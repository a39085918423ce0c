import { z } from 'zod';
import { Id, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';

/** What is audited without being an event: how people come in and go, and what they take with them. */
export const auditOnlyActions = [
  'access_token.granted',
  'audit_log.exported',
  'data_export.downloaded',
  'password.changed',
  'recovery_code.used',
  'recovery_codes.renewed',
  'second_factor.disabled',
  'second_factor.enabled',
  'second_factor.reset',
  'session.ended',
  'session.refused',
  'session.started',
] as const;
export type AuditOnlyAction = (typeof auditOnlyActions)[number];

export const auditActors = ['user', 'api_key', 'contact', 'system', 'operator'] as const;

export const AuditEntry = z
  .object({
    id: Id,
    action: z.string().describe('`<noun>.<past verb>`, such as `member.role_changed`.'),
    actor: z.object({
      kind: z.enum(auditActors),
      id: Id.nullable(),
      name: z.string().nullable().describe('Of a member or API key that still exists; not part of the entry.'),
    }),
    targetType: z.string().nullable(),
    targetId: Id.nullable(),
    details: z.record(z.string(), z.unknown()).describe('Fields that name no person: roles, states, counts.'),
    address: z.string().nullable().describe('Where the request came from.'),
    requestId: z.string().nullable(),
    occurredAt: Timestamp,
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;

/** What a list and an export of entries can be narrowed to. */
export const auditFilter = {
  action: z
    .string()
    .max(100)
    .regex(/^[a-z_]+\.(\*|[a-z_]+)$/, { error: 'is not an action such as member.added or member.*' })
    .optional()
    .describe('One action, or all of a noun: `member.*`.'),
  actorId: Id.optional(),
  targetId: Id.optional(),
  after: Timestamp.optional().describe('At or after this time.'),
  before: Timestamp.optional().describe('Before this time.'),
};

const example = {
  id: '0192f3c1-7a00-7000-8000-00000000a001',
  action: 'member.role_changed',
  actor: { kind: 'user' as const, id: '0192f3c1-7a00-7000-8000-000000000003', name: 'Ada Lovelace' },
  targetType: 'member',
  targetId: '0192f3c1-7a00-7000-8000-000000000004',
  details: { before: { role: 'member' }, after: { role: 'admin' } },
  address: '203.0.113.7',
  requestId: '4f8a2c1e-6a55-4a38-9c51-0c1a7d2b9e10',
  occurredAt: '2026-01-05T09:30:00.000Z',
};

export const listAuditEntries = operation({
  id: 'audit_entries.list',
  method: 'GET',
  path: '/audit-entries',
  permission: 'audit.read',
  summary: 'List audit entries',
  description:
    'Who did what to what, from where; newest first. Entries hold ids instead of personal values. GET /audit-entries/export streams the same as CSV.',
  input: z.object({ ...pageInput, ...auditFilter }),
  answer: pageOf(AuditEntry),
  errors: [],
  example: { input: { action: 'member.*' }, answer: { items: [example], hasMore: false, nextCursor: null } },
});

export const AuditMonth = z
  .object({
    month: z.string().regex(/^\d{4}-\d{2}$/),
    entries: z.number().int().describe('That the signed checkpoint counts.'),
    state: z
      .enum(['whole', 'removed', 'broken', 'unverifiable'])
      .describe(
        '`whole`: every entry is as it was written. `removed`: deleted by retention, as signed. `broken`: changed or removed by hand. `unverifiable`: signed under another key.',
      ),
    problem: z.string().nullable(),
  })
  .meta({ id: 'AuditMonth' });
export type AuditMonth = z.infer<typeof AuditMonth>;

export const verifyAuditLog = operation({
  id: 'audit_log.verify',
  method: 'POST',
  path: '/audit-log/verify',
  permission: 'audit.read',
  transaction: 'none',
  summary: 'Verify the audit log',
  description:
    'Computes the chain of hashes again, month by month, and compares it with the signed checkpoints. Entries of the last minute may not be chained yet; they are counted in `unchained`.',
  input: z.object({}),
  answer: z.object({ isWhole: z.boolean(), unchained: z.number().int(), months: z.array(AuditMonth) }),
  errors: [],
  example: {
    input: {},
    answer: {
      isWhole: true,
      unchained: 0,
      months: [{ month: '2026-01', entries: 214, state: 'whole', problem: null }],
    },
  },
});
