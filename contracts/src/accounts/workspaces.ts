import { z } from 'zod';
import { Id, requiredText, Timestamp, Version } from '../fields.ts';
import { operation } from '../operation.ts';
import { accountErrors } from './errors.ts';
import { locales, SessionAnswer } from './session.ts';

const timeZone = z.string().refine(isTimeZone, { error: 'is not a time zone such as Europe/Berlin' });
const region = z.string().regex(/^[A-Z]{2}$/, { error: 'is not a country code such as DE' });

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

export const Workspace = z
  .object({
    id: Id,
    name: z.string(),
    isDemo: z.boolean(),
    locale: z.enum(locales),
    timeZone: z.string(),
    defaultRegion: z.string().describe('Country of phone numbers written without a country code.'),
    version: Version,
    createdAt: Timestamp,
  })
  .meta({ id: 'Workspace' });

const example = {
  id: '0192f3c1-7a00-7000-8000-00000000000a',
  name: 'Acme',
  isDemo: false,
  locale: 'en' as const,
  timeZone: 'Europe/Berlin',
  defaultRegion: 'DE',
  version: 1,
  createdAt: '2026-01-05T09:30:00.000Z',
};

export const createWorkspace = operation({
  id: 'workspaces.create',
  method: 'POST',
  path: '/workspaces',
  permission: 'signed_in',
  transaction: 'none',
  status: 201,
  summary: 'Create a workspace',
  description: 'Creates a workspace owned by the signed-in person and switches the session to it.',
  input: z.object({
    name: requiredText(200),
    locale: z.enum(locales).default('en'),
    timeZone: timeZone.default('UTC'),
    defaultRegion: region.default('US'),
  }),
  answer: SessionAnswer,
  errors: [],
  example: {
    input: { name: 'Acme', timeZone: 'Europe/Berlin', defaultRegion: 'DE' },
    answer: {
      user: {
        id: '0192f3c1-7a00-7000-8000-000000000003',
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        locale: null,
        hasSecondFactor: false,
        mailsApprovals: true,
        hasPassword: true,
      },
      workspace: { id: example.id, name: 'Acme', role: 'owner', isDemo: false },
      workspaces: [{ id: example.id, name: 'Acme', role: 'owner', isDemo: false }],
      permissions: { 'contacts.read': 'all' },
    },
  },
});

export const getWorkspace = operation({
  id: 'workspace.get',
  method: 'GET',
  path: '/workspace',
  permission: 'workspace.read',
  versioned: true,
  summary: 'Get the workspace',
  description: 'The workspace of the credential.',
  input: z.object({}),
  answer: Workspace,
  errors: [],
  example: { input: {}, answer: example },
});

export const updateWorkspace = operation({
  id: 'workspace.update',
  method: 'PATCH',
  path: '/workspace',
  permission: 'workspace.manage',
  versioned: true,
  summary: 'Update the workspace',
  description: 'Changes the fields given and leaves the others.',
  input: z.object({
    name: requiredText(200).optional(),
    locale: z.enum(locales).optional(),
    timeZone: timeZone.optional(),
    defaultRegion: region.optional(),
  }),
  answer: Workspace,
  errors: [],
  example: { input: { name: 'Acme Ltd' }, answer: { ...example, name: 'Acme Ltd', version: 2 } },
});

export const deleteWorkspace = operation({
  id: 'workspace.delete',
  method: 'POST',
  path: '/workspace/delete',
  permission: 'workspace.delete',
  // Members and keys are ended for all at once, which the workspace's own role may not.
  transaction: 'none',
  status: 202,
  summary: 'Delete the workspace',
  description:
    'Ends all access at once, destroys the key that what is sealed was sealed by, and removes all data by a job. It cannot be undone. Type its name to confirm.',
  input: z.object({ name: z.string().min(1).max(200).describe('The name of the workspace, exactly.') }),
  answer: z.object({ deleting: z.literal(true) }),
  errors: [accountErrors.nameDiffers],
  example: { input: { name: 'Acme' }, answer: { deleting: true } },
});
