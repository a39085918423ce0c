/** Where a run asks people: who is asked, what they are shown, and what they decide. */
import { z } from 'zod';
import { PersonRef } from '../contacts/contact.ts';
import { Id, text, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { roles } from '../permissions.ts';
import { approvalErrors } from './errors.ts';

/** `expired`: nobody decided in time, and the definition said what follows. `cancelled`: the run ended before. */
export const approvalStates = ['pending', 'approved', 'rejected', 'expired', 'cancelled'] as const;
export type ApprovalState = (typeof approvalStates)[number];

export const Assignee = z.object({
  role: z.enum(roles).nullable().describe('Everybody with this role or one above it.'),
  user: PersonRef.nullable(),
  email: z.string().nullable().describe('Somebody outside, who decides by link.'),
});
export type Assignee = z.infer<typeof Assignee>;

export const ApprovalDecision = z.object({
  by: z.object({ id: Id.nullable(), name: z.string().nullable() }),
  approved: z.boolean(),
  comment: z.string(),
  via: z.enum(['app', 'link']),
  decidedAt: Timestamp,
});

export const Approval = z
  .object({
    id: Id,
    runId: Id,
    workflow: z.object({ id: Id, name: z.string() }),
    path: z.string().describe('The step of the run that asks.'),
    state: z.enum(approvalStates),
    title: z.string(),
    message: z.string(),
    data: z.unknown().describe('What is to be approved.'),
    editable: z.array(z.string()).describe('Fields of `data` that may be changed before it goes on.'),
    form: z.record(z.string(), z.unknown()).nullable().describe('JSON Schema of what is to be filled in.'),
    assignees: z.array(Assignee),
    quorum: z.number().int().describe('How many must approve; one who rejects is enough.'),
    decisions: z.array(ApprovalDecision),
    isMine: z.boolean().describe('Whether the caller is asked and has not decided.'),
    expiresAt: Timestamp.nullable(),
    escalatesAt: Timestamp.nullable().describe('When further people are asked.'),
    escalatesTo: z.array(Assignee).describe('Who is asked then; empty when nobody is, or they are asked already.'),
    createdAt: Timestamp,
    closedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Approval' });
export type Approval = z.infer<typeof Approval>;

const person = { id: '0192f3c1-7a00-7000-8000-000000000003', name: 'Ada Lovelace' };

const example: Approval = {
  id: '0192f3c1-7a00-7000-8000-0000000000f1',
  runId: '0192f3c1-7a00-7000-8000-0000000000d1',
  workflow: { id: '0192f3c1-7a00-7000-8000-0000000000b1', name: 'Answer mails' },
  path: 'ok',
  state: 'pending',
  title: 'Send this answer?',
  message: '',
  data: { subject: 'Re: A question', text: 'Yes, on Mondays too.' },
  editable: ['text'],
  form: null,
  assignees: [{ role: 'admin', user: null, email: null }],
  quorum: 1,
  decisions: [],
  isMine: true,
  expiresAt: '2026-01-07T09:30:00.000Z',
  escalatesAt: null,
  escalatesTo: [],
  createdAt: '2026-01-05T09:30:00.000Z',
  closedAt: null,
};
const { id } = example;

export const listApprovals = operation({
  id: 'approvals.list',
  method: 'GET',
  path: '/approvals',
  permission: 'approvals.read',
  summary: 'List approvals',
  description: 'Newest first. `mine`: only those the caller is asked for and has not decided yet.',
  input: z.object({
    ...pageInput,
    state: z.enum(approvalStates).optional(),
    closed: z.enum(['true', 'false']).optional().describe('`true`: the history. `false`: what is still asked.'),
    mine: z.enum(['true', 'false']).default('false'),
    runId: Id.optional(),
    workflowId: Id.optional(),
  }),
  answer: pageOf(Approval),
  errors: [],
  example: { input: { mine: 'true' }, answer: { items: [example], hasMore: false, nextCursor: null } },
});

export const getApproval = operation({
  id: 'approvals.get',
  method: 'GET',
  path: '/approvals/{id}',
  permission: 'approvals.read',
  summary: 'Get an approval',
  description: 'What is asked, who is asked, and what was decided so far.',
  input: z.object({ id: Id }),
  answer: Approval,
  errors: [approvalErrors.notFound],
  example: { input: { id }, answer: example },
});

export const decideApproval = operation({
  id: 'approvals.decide',
  method: 'POST',
  path: '/approvals/{id}/decide',
  permission: 'approvals.decide',
  summary: 'Approve or reject',
  description:
    'Only for those who are asked, once each. With enough approvals, or one rejection, the run goes on with what was decided: `{ approved, by, comment, form, data }` is the value of its step.',
  input: z.object({
    id: Id,
    approve: z.boolean(),
    comment: text(5000).default(''),
    form: z.record(z.string(), z.unknown()).optional().describe('What the form asks for.'),
    data: z.record(z.string(), z.unknown()).optional().describe('Changed values of fields that are `editable`.'),
  }),
  answer: Approval,
  errors: [
    approvalErrors.notFound,
    approvalErrors.notYours,
    approvalErrors.closed,
    approvalErrors.decidedBefore,
    approvalErrors.notEditable,
    approvalErrors.formInvalid,
  ],
  example: {
    input: { id, approve: true, data: { text: 'Yes, on Mondays, too.' } },
    answer: {
      ...example,
      state: 'approved',
      isMine: false,
      decisions: [{ by: person, approved: true, comment: '', via: 'app', decidedAt: '2026-01-05T10:00:00.000Z' }],
      closedAt: '2026-01-05T10:00:00.000Z',
    },
  },
});

export const delegateApproval = operation({
  id: 'approvals.delegate',
  method: 'POST',
  path: '/approvals/{id}/delegate',
  permission: 'approvals.decide',
  summary: 'Hand an approval to somebody else',
  description:
    'By those who are asked, and by admins. Whoever is asked by name is asked no more; those of a role still are.',
  input: z.object({ id: Id, toUserId: Id, comment: text(1000).default('') }),
  answer: Approval,
  errors: [approvalErrors.notFound, approvalErrors.notYours, approvalErrors.closed, approvalErrors.unknownAssignee],
  example: {
    input: { id, toUserId: person.id },
    answer: { ...example, assignees: [...example.assignees, { role: null, user: person, email: null }] },
  },
});

export const linkApproval = operation({
  id: 'approvals.create_link',
  method: 'POST',
  path: '/approvals/{id}/links',
  permission: 'approvals.link',
  status: 201,
  showsSecret: true,
  summary: 'Make a link that decides',
  description:
    'A page for one person that shows what is asked; opening it decides nothing, its buttons do, and once. For those who are asked and have no account or no time to sign in. Whoever has the link can decide: send it to them only.',
  input: z.object({
    id: Id,
    for: z.string().min(1).max(320).describe('One of those who are asked: a member’s id, or an e-mail address.'),
  }),
  answer: z.object({ url: z.string(), expiresAt: Timestamp }),
  errors: [approvalErrors.notFound, approvalErrors.closed, approvalErrors.unknownAssignee],
  example: {
    input: { id, for: 'ada@example.org' },
    answer: {
      url: 'https://millrace.example/approve/AZLzwXoAcACAAAAAAAAAoQGS88F6AHAAgAAAAAAAALEbq3pXv2m1i7yYwT8kq0aZ',
      expiresAt: '2026-01-07T09:30:00.000Z',
    },
  },
});
