import { z } from 'zod';
import { operation } from '../operation.ts';
import { wholeListOf } from '../paging.ts';
import { filterEntities, filterFieldTypes } from './filter-fields.ts';
import { filterOperators } from './filter.ts';

const FilterFieldAnswer = z
  .object({
    name: z.string(),
    label: z.string(),
    type: z.enum(filterFieldTypes),
    operators: z.array(z.enum(filterOperators)),
    options: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
  })
  .meta({ id: 'FilterField' });

export const listFilterFields = operation({
  id: 'filter_fields.list',
  method: 'GET',
  path: '/filter-fields',
  permission: 'contacts.read',
  summary: 'List filterable fields',
  description: 'The fields a filter tree may name, with type and operators; custom fields of the workspace included.',
  input: z.object({ entity: z.enum(filterEntities).describe('Leads are contacts.') }),
  answer: wholeListOf(FilterFieldAnswer),
  errors: [],
  example: {
    input: { entity: 'contact' },
    answer: {
      items: [
        { name: 'createdAt', label: 'Created', type: 'date', operators: ['on', 'lt', 'lte', 'gt', 'gte', 'between'] },
      ],
      hasMore: false,
      nextCursor: null,
    },
  },
});
