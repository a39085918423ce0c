import { z } from 'zod';
import { requestErrors } from '../errors.ts';
import { Id, requiredText, Timestamp, Version } from '../fields.ts';
import { operation } from '../operation.ts';
import { toWholeList, wholeListOf } from '../paging.ts';
import { customFieldErrors } from './errors.ts';

export const customFieldTypes = ['text', 'number', 'date', 'boolean', 'select', 'multiselect', 'url', 'money'] as const;
export type CustomFieldType = (typeof customFieldTypes)[number];

export const customEntities = ['contact', 'company'] as const;

const Option = z.object({ value: requiredText(100), label: requiredText(100) });

export const CustomField = z
  .object({
    id: Id,
    entity: z.enum(customEntities),
    key: z.string(),
    label: z.string(),
    type: z.enum(customFieldTypes),
    options: z.array(z.object({ value: z.string(), label: z.string() })),
    required: z.boolean(),
    filterable: z.boolean(),
    position: z.number().int(),
    version: Version,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'CustomField' });
export type CustomField = z.infer<typeof CustomField>;

const example = {
  id: '0192f3c1-7a00-7000-8000-00000000000d',
  entity: 'contact' as const,
  key: 'plan',
  label: 'Plan',
  type: 'select' as const,
  options: [
    { value: 'free', label: 'Free' },
    { value: 'pro', label: 'Pro' },
  ],
  required: false,
  filterable: true,
  position: 0,
  version: 1,
  createdAt: '2026-01-05T09:30:00.000Z',
  updatedAt: '2026-01-05T09:30:00.000Z',
};

export const maxCustomFields = 200;

const options = z
  .array(Option)
  .max(200)
  .refine((list) => new Set(list.map((option) => option.value)).size === list.length, 'values must differ');

export const listCustomFields = operation({
  id: 'custom_fields.list',
  method: 'GET',
  path: '/custom-fields',
  permission: 'contacts.read',
  summary: 'List custom fields',
  description: 'The fields the workspace added to contacts (leads included) and companies, in their order.',
  input: z.object({ entity: z.enum(customEntities).optional() }),
  answer: wholeListOf(CustomField),
  errors: [],
  example: { input: { entity: 'contact' }, answer: toWholeList([example]) },
});

export const createCustomField = operation({
  id: 'custom_fields.create',
  method: 'POST',
  path: '/custom-fields',
  permission: 'settings.manage',
  summary: 'Add a custom field',
  description: `Key and type never change afterwards. At most ${maxCustomFields} for contacts and as many for companies.`,
  input: z
    .object({
      entity: z.enum(customEntities),
      key: z
        .string()
        .regex(/^[a-z][a-z0-9_]{0,49}$/, 'must start with a letter; lower-case letters, digits and _ only'),
      label: requiredText(100),
      type: z.enum(customFieldTypes),
      options: options.optional(),
      required: z.boolean().default(false).describe('Asked for when a record is created by a person or the API.'),
      filterable: z.boolean().default(true),
    })
    .refine((field) => !field.type.endsWith('select') || (field.options?.length ?? 0) > 0, {
      message: 'a select needs options',
      path: ['options'],
    }),
  answer: CustomField,
  status: 201,
  versioned: true,
  errors: [customFieldErrors.keyTaken, customFieldErrors.tooMany],
  example: {
    input: { entity: 'contact', key: 'plan', label: 'Plan', type: 'select', options: example.options },
    answer: example,
  },
});

export const updateCustomField = operation({
  id: 'custom_fields.update',
  method: 'PATCH',
  path: '/custom-fields/{id}',
  permission: 'settings.manage',
  summary: 'Change a custom field',
  description: 'An option that is taken away stays on the records that have it.',
  input: z.object({
    id: Id,
    label: requiredText(100).optional(),
    options: options.optional(),
    required: z.boolean().optional(),
    filterable: z.boolean().optional(),
    position: z.number().int().min(0).max(1000).optional(),
  }),
  answer: CustomField,
  versioned: true,
  errors: [customFieldErrors.notFound, requestErrors.preconditionFailed],
  example: { input: { id: example.id, label: 'Plan' }, answer: { ...example, version: 2 } },
});

export const deleteCustomField = operation({
  id: 'custom_fields.delete',
  method: 'DELETE',
  path: '/custom-fields/{id}',
  permission: 'settings.manage',
  summary: 'Delete a custom field',
  description: 'The field is no longer shown or checked. Values stay in the records’ history.',
  input: z.object({ id: Id }),
  answer: z.null(),
  status: 204,
  errors: [customFieldErrors.notFound, requestErrors.preconditionFailed],
  example: { input: { id: example.id }, answer: null },
});
