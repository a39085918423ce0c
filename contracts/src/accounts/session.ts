import { z } from 'zod';
import { Id, requiredText } from '../fields.ts';
import { operation } from '../operation.ts';
import { roles } from '../permissions.ts';
import { accountErrors } from './errors.ts';

export const locales = ['en', 'de'] as const;

const WorkspaceSummary = z.object({
  id: Id,
  name: z.string(),
  role: z.enum(roles),
  isDemo: z.boolean(),
});

/** Who is signed in, where, and what they may do: all a page needs to draw itself. */
export const SessionAnswer = z
  .object({
    user: z.object({
      id: Id,
      name: z.string(),
      email: z.string(),
      locale: z.enum(locales).nullable(),
      hasSecondFactor: z.boolean().describe('Whether signing in with the password also takes a code.'),
      mailsApprovals: z.boolean().describe('Whether they are written to when workflows ask them to decide.'),
      hasPassword: z.boolean().describe('Not so for who came with Google or by a link.'),
    }),
    workspace: WorkspaceSummary.nullable().describe('The workspace this session looks at.'),
    workspaces: z.array(WorkspaceSummary),
    permissions: z.record(z.string(), z.enum(['all', 'own', 'none'])).describe('Reach of the role, by permission.'),
  })
  .meta({ id: 'Session' });

const ada = {
  id: '0192f3c1-7a00-7000-8000-000000000003',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  locale: null,
  hasSecondFactor: false,
  mailsApprovals: true,
  hasPassword: true,
};
const acme = { id: '0192f3c1-7a00-7000-8000-00000000000a', name: 'Acme', role: 'owner' as const, isDemo: false };
export const sessionExample = {
  user: ada,
  workspace: acme,
  workspaces: [acme],
  permissions: { 'contacts.read': 'all' as const },
};

export const getSetup = operation({
  id: 'accounts.get_setup',
  method: 'GET',
  path: '/setup',
  permission: 'public',
  transaction: 'none',
  summary: 'Tell how this installation is set up',
  description: 'What a page needs to know before anybody is signed in.',
  input: z.object({}),
  answer: z.object({
    hasAccounts: z.boolean().describe('Whether anybody but the demo has an account.'),
    signUp: z.enum(['open', 'closed']),
    google: z.boolean().describe('Whether people can sign in with Google.'),
    mail: z.boolean().describe('Whether the program can write to people: confirm an address, reset a password.'),
  }),
  errors: [],
  example: { input: {}, answer: { hasAccounts: true, signUp: 'open', google: false, mail: true } },
});

export const getSession = operation({
  id: 'session.get',
  method: 'GET',
  path: '/session',
  permission: 'signed_in',
  transaction: 'none',
  summary: 'Get the current session',
  description: 'The signed-in person, the workspaces they belong to, and what they may do in the current one.',
  input: z.object({}),
  answer: SessionAnswer,
  errors: [],
  example: { input: {}, answer: sessionExample },
});

export const switchWorkspace = operation({
  id: 'session.switch_workspace',
  method: 'POST',
  path: '/session/workspace',
  permission: 'signed_in',
  transaction: 'none',
  summary: 'Switch to another workspace',
  description: 'From now on this session works in the given workspace.',
  input: z.object({ workspaceId: Id }),
  answer: SessionAnswer,
  errors: [accountErrors.notMember],
  example: { input: { workspaceId: acme.id }, answer: sessionExample },
});

export const updateProfile = operation({
  id: 'session.update_profile',
  method: 'PATCH',
  path: '/session/profile',
  permission: 'signed_in',
  transaction: 'none',
  summary: 'Update your name, language and mails',
  description: 'Changes the signed-in person, in all their workspaces.',
  input: z.object({
    name: requiredText(200).optional(),
    locale: z.enum(locales).nullable().optional(),
    mailsApprovals: z.boolean().optional().describe('Whether to be written to when workflows ask you to decide.'),
  }),
  answer: SessionAnswer,
  errors: [],
  example: { input: { locale: 'de' }, answer: { ...sessionExample, user: { ...ada, locale: 'de' as const } } },
});
