/** What people have agreed to or refused, and addresses nothing is sent to. */
import {
  consentErrors,
  ContactPointConsent,
  consentPurposes,
  consentStatuses,
  getContactConsent,
  listRefusals,
  Refusal,
  setContactConsent,
} from '@millrace/contracts/consent/consents';
import { listSuppressions, Suppression, suppressionReasons } from '@millrace/contracts/consent/suppressions';
import { Id } from '@millrace/contracts/fields';
import { z } from 'zod';
import { Problem } from '#platform/errors';
import { ownAction, type OwnAction } from './own-action.ts';

const limit = z.int().min(1).max(200).default(100);

export const consentActions: readonly OwnAction[] = [
  ownAction({
    effect: 'transactional',
    idOf: { inputs: 'contact' },
    name: 'set_consent',
    title: 'Note a consent',
    description: 'What a contact has agreed to or refused, for one of their e-mail addresses (the first, unless told).',
    inputs: z.object({
      id: Id.describe('Of the lead or contact.'),
      purpose: z.enum(consentPurposes),
      status: z.enum(consentStatuses),
      address: z.string().max(320).optional(),
      note: z.string().max(1000).optional().describe('How you know: what was said or signed, and when.'),
    }),
    output: ContactPointConsent,
    async perform(desk, { id, address, purpose, status, note }) {
      const { items } = await desk.ask(getContactConsent, { id });
      const mails = items.filter(({ kind }) => kind === 'email');
      const wanted = address?.toLowerCase();
      const point = wanted === undefined ? mails[0] : mails.find((one) => one.address.toLowerCase() === wanted);
      if (!point) {
        throw new Problem(
          consentErrors.contactPointNotFound,
          address === undefined ? 'The contact has no e-mail address.' : `The contact has no address ${address}.`,
        );
      }
      return await desk.ask(setContactConsent, { id, contactPointId: point.contactPointId, purpose, status, note });
    },
  }),
  ownAction({
    effect: 'pure',
    name: 'list_suppressions',
    title: 'List suppressed addresses',
    description: 'Addresses nothing is sent to, the newest first.',
    inputs: z.object({ reason: z.enum(suppressionReasons).optional(), limit }),
    output: z.object({ suppressions: z.array(Suppression) }),
    async perform(desk, wanted) {
      return { suppressions: (await desk.ask(listSuppressions, wanted)).items };
    },
  }),
  ownAction({
    effect: 'pure',
    name: 'list_refusals',
    title: 'List refused messages',
    description: 'What the gate did not let out, the newest first.',
    inputs: z.object({ limit }),
    output: z.object({ refusals: z.array(Refusal) }),
    async perform(desk, wanted) {
      return { refusals: (await desk.ask(listRefusals, wanted)).items };
    },
  }),
];
