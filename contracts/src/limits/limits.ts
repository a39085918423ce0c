import { z } from 'zod';
import { Version } from '../fields.ts';
import { operation } from '../operation.ts';

/** Below it nobody could work. */
export const smallestLimit = 10;

const requests = z.int().describe('Requests in any 60 seconds; 0 for no limit.');
const chosen = z
  .int()
  .min(smallestLimit)
  .max(1_000_000)
  .nullable()
  .describe('Requests in any 60 seconds; null for the standard of the installation.');

export const Limits = z
  .object({
    api: z.object({ perMinute: requests, chosen, standard: requests }).describe('Of one API key or access token.'),
    app: z.object({ perMinute: requests, chosen, standard: requests }).describe('Of one session of the web app.'),
    workspace: requests.describe('Of the workspace as a whole: the most that can be chosen. 0 for no limit.'),
    address: requests.describe('Of one network address. 0 for no limit.'),
    version: Version,
  })
  .meta({ id: 'Limits' });

const example = {
  api: { perMinute: 300, chosen: 300, standard: 100 },
  app: { perMinute: 1200, chosen: null, standard: 1200 },
  workspace: 12_000,
  address: 6_000,
  version: 2,
};

export const getLimits = operation({
  id: 'limits.get',
  method: 'GET',
  path: '/limits',
  permission: 'settings.read',
  versioned: true,
  summary: 'Read the limits',
  description:
    'How many requests may be made. Every answer of the API tells in RateLimit headers what is left; beyond it the answer is 429 with Retry-After.',
  input: z.object({}),
  answer: Limits,
  errors: [],
  example: { input: {}, answer: example },
});

export const updateLimits = operation({
  id: 'limits.update',
  method: 'PATCH',
  path: '/limits',
  permission: 'workspace.manage',
  versioned: true,
  summary: 'Change the limits',
  description:
    'Chooses what one API key and one session may ask, up to what the workspace as a whole may. Holds within ten seconds.',
  input: z.object({ api: chosen.optional(), app: chosen.optional() }),
  answer: Limits,
  errors: [],
  example: { input: { api: 300 }, answer: example },
});
