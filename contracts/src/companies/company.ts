/** What a company looks like on the wire, and what may be said of one. */
import { z } from 'zod';
import { CustomValues, PersonRef } from '../contacts/contact.ts';
import { exampleTag, TagRef } from '../contacts/tags.ts';
import { Id, requiredText, text, Timestamp, Version } from '../fields.ts';

export const Company = z
  .object({
    id: Id,
    name: z.string(),
    domain: z.string().nullable().describe('Lower case, without www; at most one company has it.'),
    phone: z.string().nullable(),
    website: z.string().nullable(),
    street: z.string().nullable(),
    city: z.string().nullable(),
    region: z.string().nullable(),
    postalCode: z.string().nullable(),
    country: z.string().nullable(),
    owner: PersonRef.nullable(),
    tags: z.array(TagRef),
    contactCount: z.number().int().describe('People of the company, counted up to 1,000.'),
    source: z.string().nullable(),
    custom: CustomValues,
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: Version,
  })
  .meta({ id: 'Company' });
export type Company = z.infer<typeof Company>;

export const exampleCompany = {
  id: '0192f3c1-7a00-7000-8000-000000000009',
  name: 'Eckert-Mauchly',
  domain: 'eckert-mauchly.example',
  phone: '+1 215 555 0134',
  website: 'https://eckert-mauchly.example',
  street: '3747 Ridge Avenue',
  city: 'Philadelphia',
  region: 'PA',
  postalCode: '19132',
  country: 'US',
  owner: null,
  tags: [exampleTag],
  contactCount: 1,
  source: null,
  custom: {},
  createdAt: '2026-01-05T09:30:00.000Z',
  updatedAt: '2026-01-05T09:30:00.000Z',
  version: 1,
};

const nullableText = (max: number) =>
  text(max)
    .nullable()
    .transform((value) => (value === '' ? null : value));

const writableFields = {
  domain: nullableText(253).optional().describe('A domain or an address of a web page; only the domain is kept.'),
  phone: nullableText(60).optional(),
  website: nullableText(500).optional().describe('When no domain is given, its domain is taken, if it is free.'),
  street: nullableText(300).optional(),
  city: nullableText(150).optional(),
  region: nullableText(150).optional(),
  postalCode: nullableText(30).optional(),
  country: nullableText(100).optional(),
  ownerId: Id.nullable().optional(),
  source: nullableText(200).optional(),
  custom: z
    .record(z.string().max(50), z.unknown())
    .optional()
    .describe('Only the keys given are changed; null takes a value away.'),
};

export const companyCreation = {
  name: requiredText(300),
  ...writableFields,
  tags: z.array(requiredText(60)).max(50).optional().describe('Names; created when there is none of this name.'),
};

export const companyChange = {
  name: requiredText(300).optional(),
  ...writableFields,
  tagIds: z.array(Id).max(50).optional().describe('The whole set of tags.'),
};
