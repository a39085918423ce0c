import { z } from 'zod';
import { Id, requiredText, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { toWholeList, wholeListOf } from '../paging.ts';
import { tagErrors } from './errors.ts';

export const colors = ['gray', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'indigo', 'violet', 'pink'] as const;
export const Color = z.enum(colors);
export type Color = z.infer<typeof Color>;

/** A tag as records carry it. */
export const TagRef = z.object({ id: Id, name: z.string(), color: Color });

export const Tag = TagRef.extend({ createdAt: Timestamp }).meta({ id: 'Tag' });
export type Tag = z.infer<typeof Tag>;

export const exampleTag = { id: '0192f3c1-7a00-7000-8000-00000000000a', name: 'VIP', color: 'violet' as const };
const example = { ...exampleTag, createdAt: '2026-01-05T09:30:00.000Z' };

/** Naming a tag by name creates it when there is none of this name (case and accents do not matter). */
export const tagNames = z.array(requiredText(60)).min(1).max(50);

export const listTags = operation({
  id: 'tags.list',
  method: 'GET',
  path: '/tags',
  permission: 'contacts.read',
  summary: 'List tags',
  description: 'All tags of the workspace by name, at most 1,000.',
  input: z.object({}),
  answer: wholeListOf(Tag),
  errors: [],
  example: { input: {}, answer: toWholeList([example]) },
});

export const createTag = operation({
  id: 'tags.create',
  method: 'POST',
  path: '/tags',
  permission: 'contacts.create',
  summary: 'Create a tag',
  description: 'Names are unique without regard to case and accents.',
  input: z.object({ name: requiredText(60), color: Color.default('gray') }),
  answer: Tag,
  status: 201,
  errors: [tagErrors.nameTaken],
  example: { input: { name: 'VIP', color: 'violet' }, answer: example },
});

export const updateTag = operation({
  id: 'tags.update',
  method: 'PATCH',
  path: '/tags/{id}',
  permission: 'settings.manage',
  summary: 'Rename or recolour a tag',
  description: 'All records that carry it show the new name at once.',
  input: z.object({ id: Id, name: requiredText(60).optional(), color: Color.optional() }),
  answer: Tag,
  errors: [tagErrors.notFound, tagErrors.nameTaken],
  example: { input: { id: example.id, color: 'pink' }, answer: { ...example, color: 'pink' } },
});

export const deleteTag = operation({
  id: 'tags.delete',
  method: 'DELETE',
  path: '/tags/{id}',
  permission: 'settings.manage',
  summary: 'Delete a tag',
  description: 'Takes it off every contact and company.',
  input: z.object({ id: Id }),
  answer: z.null(),
  status: 204,
  errors: [tagErrors.notFound],
  example: { input: { id: example.id }, answer: null },
});
