/** Consent: what the addresses of a contact have said yes or no to; and what the gate refused because of it. */
import { z } from 'zod';
import { messagePurposes } from '../conversations/messages.ts';
import { declareErrors } from '../errors.ts';
import { Id, text, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { suppressionReasons } from './suppressions.ts';

/** Purposes one can refuse. A person's own reply is not among them: only a suppression stops it. */
export const consentPurposes = ['outreach', 'marketing', 'transactional'] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];

export const consentStatuses = ['granted', 'denied'] as const;
export const consentSources = ['one_click', 'noted', 'imported'] as const;

/** In the order in which the gate asks; the first that applies is the refusal's rule. */
export const gateRules = ['suppressed', 'opted_out'] as const;
export type GateRule = (typeof gateRules)[number];

export const consentErrors = declareErrors('consent', {
  contactNotFound: { status: 404, title: 'There is no such contact' },
  contactPointNotFound: { status: 404, title: 'The contact has no such address' },
  notYours: { status: 403, title: 'The contact belongs to somebody else' },
});

export const Consent = z.object({
  purpose: z.enum(consentPurposes),
  status: z.enum(consentStatuses),
  source: z.enum(consentSources).describe('`one_click`: the recipient’s own click on unsubscribe.'),
  note: z.string(),
  changedAt: Timestamp,
});

export const ContactPointConsent = z
  .object({
    contactPointId: Id,
    kind: z.string(),
    address: z.string(),
    suppression: z
      .object({ id: Id, reason: z.enum(suppressionReasons), createdAt: Timestamp })
      .nullable()
      .describe('Set when nothing at all may be sent there.'),
    consents: z.array(Consent).describe('Purposes nothing was said about are missing.'),
  })
  .meta({ id: 'ContactPointConsent' });

const contactId = '0192f3c1-7a00-7000-8000-0000000000b1';
const exampleConsent: z.infer<typeof ContactPointConsent> = {
  contactPointId: '0192f3c1-7a00-7000-8000-0000000000b2',
  kind: 'email',
  address: 'ada@example.org',
  suppression: null,
  consents: [
    {
      purpose: 'marketing',
      status: 'denied',
      source: 'one_click',
      note: '',
      changedAt: '2026-01-05T09:30:00.000Z',
    },
  ],
};

export const getContactConsent = operation({
  id: 'consent.get',
  method: 'GET',
  path: '/contacts/{id}/consent',
  permission: 'consent.read',
  summary: 'Get the consent of a contact',
  description: 'For each address of the contact what it has agreed to or refused, and whether it is suppressed.',
  input: z.object({ id: Id }),
  answer: z.object({ items: z.array(ContactPointConsent) }),
  errors: [consentErrors.contactNotFound],
  example: { input: { id: contactId }, answer: { items: [exampleConsent] } },
});

export const setContactConsent = operation({
  id: 'consent.set',
  method: 'PUT',
  path: '/contacts/{id}/consent',
  permission: 'consent.write',
  summary: 'Note what a contact agreed to or refused',
  description: 'For one address and one purpose. It counts for every message that has not left yet.',
  input: z.object({
    id: Id,
    contactPointId: Id,
    purpose: z.enum(consentPurposes),
    status: z.enum(consentStatuses),
    note: text(1000).default('').describe('How you know: what was said or signed, and when.'),
  }),
  answer: ContactPointConsent,
  errors: [consentErrors.contactNotFound, consentErrors.contactPointNotFound, consentErrors.notYours],
  example: {
    input: {
      id: contactId,
      contactPointId: exampleConsent.contactPointId,
      purpose: 'marketing',
      status: 'denied',
      note: 'Asked us by phone.',
    },
    answer: exampleConsent,
  },
});

export const Refusal = z
  .object({
    id: Id,
    messageId: Id,
    contactId: Id,
    rule: z.enum(gateRules),
    detail: z.string().describe('The rule in a sentence.'),
    purpose: z.enum(messagePurposes),
    nextAllowedAt: Timestamp.nullable().describe('When the message would be let through; null for never.'),
    refusedAt: Timestamp,
  })
  .meta({ id: 'Refusal' });
export type Refusal = z.infer<typeof Refusal>;

export const listRefusals = operation({
  id: 'consent.list_refusals',
  method: 'GET',
  path: '/refusals',
  permission: 'consent.read',
  summary: 'List what the gate refused',
  description: 'Messages that were not sent because of a rule, newest first.',
  input: z.object({ ...pageInput, rule: z.enum(gateRules).optional(), messageId: Id.optional() }),
  answer: pageOf(Refusal),
  errors: [],
  example: {
    input: { rule: 'opted_out' },
    answer: {
      items: [
        {
          id: '0192f3c1-7a00-7000-8000-0000000000e2',
          messageId: '0192f3c1-7a00-7000-8000-0000000000a1',
          contactId,
          rule: 'opted_out',
          detail: 'ada@example.org has unsubscribed from marketing.',
          purpose: 'marketing',
          nextAllowedAt: null,
          refusedAt: '2026-01-05T09:30:00.000Z',
        },
      ],
      hasMore: false,
      nextCursor: null,
    },
  },
});
