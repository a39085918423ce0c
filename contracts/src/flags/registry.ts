/** Every feature flag: what it may be, and what it is where nobody has set it. The server and the web read their types from here. */
import { z } from 'zod';

export const featureFlags = {
  reply_suggestions: {
    schema: z.boolean(),
    standard: true,
    description: 'Whether replies are suggested by the AI for mail that comes in.',
  },
  remote_pictures: {
    schema: z.enum(['ask', 'never']),
    standard: 'ask',
    description:
      'Whether readers of a mail may load pictures from elsewhere, which tells their sender that it was read.',
  },
} as const satisfies Record<string, { schema: z.ZodType; standard: unknown; description: string }>;

export type FeatureFlag = keyof typeof featureFlags;
export type FlagValue<Name extends FeatureFlag> = z.output<(typeof featureFlags)[Name]['schema']>;

export const featureFlagNames = Object.keys(featureFlags) as [FeatureFlag, ...FeatureFlag[]]; // the keys of a const object
