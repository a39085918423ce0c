/** What a contact looks like on the wire, and what may be said of one. A lead is a contact with a status. */
import { z } from 'zod';
import { Id, requiredText, text, Timestamp, Version } from '../fields.ts';
import { exampleStatus, LeadStatusRef } from './lead-statuses.ts';
import { exampleTag, tagNames, TagRef } from './tags.ts';

export const pointKinds = [
  'email',
  'phone',
  'whatsapp',
  'telegram',
  'messenger',
  'instagram',
  'slack',
  'discord',
  'webchat',
  'sandbox',
] as const;
export const PointKind = z.enum(pointKinds);
export type PointKind = z.infer<typeof PointKind>;

export const verifications = ['unverified', 'verified', 'invalid'] as const;

export const ContactPoint = z
  .object({
    id: Id,
    kind: PointKind,
    value: z.string().describe('As it was typed.'),
    normalised: z.string().describe('What it is compared by: E.164 for phones, lower case and punycode for e-mail.'),
    label: z.string().nullable(),
    isPrimary: z.boolean().describe('The one of its kind that is used unless told.'),
    verification: z.enum(verifications),
  })
  .meta({ id: 'ContactPoint' });
export type ContactPoint = z.infer<typeof ContactPoint>;

export const PersonRef = z.object({ id: Id, name: z.string() });
export const CompanyRef = z.object({ id: Id, name: z.string(), domain: z.string().nullable() });

export const CustomValues = z
  .record(z.string(), z.unknown())
  .describe('Custom fields of the workspace by key; money is `{ amount, currency }` in minor units.');

const contactShape = {
  id: Id,
  name: z.string(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  jobTitle: z.string().nullable(),
  email: z.string().nullable().describe('The primary e-mail address.'),
  phone: z.string().nullable().describe('The primary phone number, E.164.'),
  points: z.array(ContactPoint),
  owner: PersonRef.nullable(),
  company: CompanyRef.nullable(),
  tags: z.array(TagRef),
  locale: z.string().nullable(),
  timeZone: z.string().nullable(),
  source: z.string().nullable(),
  custom: CustomValues,
  statusChangedAt: Timestamp.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
};

export const Contact = z
  .object({ ...contactShape, status: LeadStatusRef.nullable().describe('With a status the contact is a lead.') })
  .meta({ id: 'Contact' });
export type Contact = z.infer<typeof Contact>;

export const Lead = z.object({ ...contactShape, status: LeadStatusRef }).meta({ id: 'Lead' });
export type Lead = z.infer<typeof Lead>;

export const exampleContact = {
  id: '0192f3c1-7a00-7000-8000-000000000002',
  name: 'Grace Hopper',
  firstName: 'Grace',
  lastName: 'Hopper',
  jobTitle: 'Rear admiral',
  email: 'grace@example.com',
  phone: '+12025550123',
  points: [
    {
      id: '0192f3c1-7a00-7000-8000-000000000007',
      kind: 'email' as const,
      value: 'Grace@Example.com',
      normalised: 'grace@example.com',
      label: 'work',
      isPrimary: true,
      verification: 'unverified' as const,
    },
    {
      id: '0192f3c1-7a00-7000-8000-000000000008',
      kind: 'phone' as const,
      value: '(202) 555-0123',
      normalised: '+12025550123',
      label: null,
      isPrimary: true,
      verification: 'unverified' as const,
    },
  ],
  status: exampleStatus,
  owner: { id: '0192f3c1-7a00-7000-8000-000000000003', name: 'Ada Lovelace' },
  company: { id: '0192f3c1-7a00-7000-8000-000000000009', name: 'Eckert-Mauchly', domain: 'eckert-mauchly.example' },
  tags: [exampleTag],
  locale: 'en',
  timeZone: 'America/New_York',
  source: 'website',
  custom: { plan: 'pro' },
  statusChangedAt: '2026-01-05T09:30:00.000Z',
  createdAt: '2026-01-05T09:30:00.000Z',
  updatedAt: '2026-01-05T09:30:00.000Z',
  version: 1,
};

export const PointInput = z.object({
  kind: PointKind,
  value: requiredText(320),
  label: text(60).nullable().optional(),
  isPrimary: z.boolean().optional().describe('The first of a kind is primary unless told.'),
});

const localeTag = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag such as de or en-GB');
const timeZoneName = z.string().max(64).refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin');

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const nullableText = (max: number) =>
  text(max)
    .nullable()
    .transform((value) => (value === '' ? null : value));

/** What one may say of a contact, shared by create, update and import. */
const writableFields = {
  name: nullableText(300).optional().describe('Put together from the name parts, or the first address, unless told.'),
  firstName: nullableText(150).optional(),
  lastName: nullableText(150).optional(),
  jobTitle: nullableText(200).optional(),
  email: nullableText(320).optional().describe('Becomes the primary e-mail address in place of the one there is.'),
  phone: nullableText(320).optional().describe('Becomes the primary phone number in place of the one there is.'),
  ownerId: Id.nullable().optional(),
  companyId: Id.nullable().optional(),
  locale: localeTag.nullable().optional(),
  timeZone: timeZoneName.nullable().optional(),
  source: nullableText(200).optional(),
  custom: z
    .record(z.string().max(50), z.unknown())
    .optional()
    .describe('Only the keys given are changed; null takes a value away.'),
};

export const contactCreation = {
  ...writableFields,
  points: z.array(PointInput).max(50).optional(),
  tags: tagNames.optional().describe('Names; created when there is none of this name.'),
};

export const contactChange = {
  ...writableFields,
  tagIds: z.array(Id).max(50).optional().describe('The whole set of tags.'),
};
