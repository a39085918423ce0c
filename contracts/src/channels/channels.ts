/** Channels: the accounts messages travel through. */
import { z } from 'zod';
import { declareErrors } from '../errors.ts';
import { Id, requiredText, text, Timestamp, Version } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';

export const channelVendors = ['email', 'sandbox'] as const;
export type ChannelVendor = (typeof channelVendors)[number];

export const channelStatuses = ['active', 'paused', 'archived'] as const;
export type ChannelStatus = (typeof channelStatuses)[number];

export const channelErrors = declareErrors('channels', {
  notFound: { status: 404, title: 'There is no such channel' },
  addressTaken: { status: 409, title: 'Another channel takes in the mail of this address' },
  invalidSettings: { status: 422, title: 'The channel cannot work with these settings' },
  notActive: { status: 409, title: 'The channel is not active' },
});

/** Missing fields stand for the defaults of the installation. */
export const RetryPolicy = z
  .object({
    transientDelaysSeconds: z
      .array(z.number().positive().max(3600))
      .max(10)
      .optional()
      .describe('Waits after a failure that passes by itself. Default 1, 2, 4.'),
    laterDelaysSeconds: z
      .array(
        z
          .number()
          .positive()
          .max(7 * 86_400),
      )
      .max(30)
      .optional()
      .describe('Waits after a "try again later" of the other side (a 4xx of SMTP). Default minutes to a day.'),
  })
  .meta({ id: 'RetryPolicy' });
export type RetryPolicy = z.infer<typeof RetryPolicy>;

/** SMTP of a channel of its own; without it the channel sends through the installation's SMTP_URL. */
export const SmtpSettings = z.object({
  host: requiredText(255),
  port: z.number().int().min(1).max(65_535),
  security: z.enum(['tls', 'starttls', 'none']).describe('`starttls` refuses to go on without it.'),
  user: text(255).optional(),
});

export const ChannelSettings = z.object({
  smtp: SmtpSettings.optional(),
  plusAddressing: z
    .boolean()
    .optional()
    .describe(
      'Ask for answers to `name+token@…`, by which they find their conversation. False where that does not arrive.',
    ),
  signature: text(2000).optional().describe('Put below the text of what people send.'),
});
export type ChannelSettings = z.infer<typeof ChannelSettings>;

export const Address = z
  .string()
  .trim()
  .max(320)
  .regex(/^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/, 'must be an e-mail address such as sales@example.com');

export const Channel = z
  .object({
    id: Id,
    vendor: z.enum(channelVendors),
    name: z.string(),
    senderName: z.string(),
    address: z.string().describe('What outbound messages come from.'),
    addresses: z.array(z.string()).describe('All addresses whose mail the channel takes in.'),
    status: z.enum(channelStatuses),
    settings: ChannelSettings,
    hasSecret: z.boolean().describe('Whether a password is stored. It is never answered.'),
    retryPolicy: RetryPolicy,
    version: Version,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Channel' });
export type Channel = z.infer<typeof Channel>;

export const exampleChannel: Channel = {
  id: '0192f3c1-7a00-7000-8000-0000000000c1',
  vendor: 'email',
  name: 'Sales',
  senderName: 'Example Sales',
  address: 'sales@example.com',
  addresses: ['sales@example.com', 'hello@example.com'],
  status: 'active',
  settings: {},
  hasSecret: false,
  retryPolicy: {},
  version: 1,
  createdAt: '2026-01-05T09:30:00.000Z',
  updatedAt: '2026-01-05T09:30:00.000Z',
};

const editable = {
  name: requiredText(200),
  senderName: text(200),
  address: Address,
  addresses: z.array(Address).max(20).describe('Further addresses whose mail comes in here.'),
  settings: ChannelSettings,
  password: z.string().min(1).max(1000).describe('Of the SMTP user; stored sealed, never answered.'),
  retryPolicy: RetryPolicy,
};

export const listChannels = operation({
  id: 'channels.list',
  method: 'GET',
  path: '/channels',
  permission: 'channels.read',
  summary: 'List channels',
  description: 'The channels of the workspace by name; archived ones only when asked.',
  input: z.object({ ...pageInput, status: z.enum(channelStatuses).optional() }),
  answer: pageOf(Channel),
  errors: [],
  example: { input: {}, answer: { items: [exampleChannel], hasMore: false, nextCursor: null } },
});

export const getChannel = operation({
  id: 'channels.get',
  method: 'GET',
  path: '/channels/{id}',
  permission: 'channels.read',
  summary: 'Get a channel',
  description: 'One channel with its settings. Its password is never answered.',
  input: z.object({ id: Id }),
  answer: Channel,
  errors: [channelErrors.notFound],
  versioned: true,
  example: { input: { id: exampleChannel.id }, answer: exampleChannel },
});

export const createChannel = operation({
  id: 'channels.create',
  method: 'POST',
  path: '/channels',
  permission: 'channels.manage',
  summary: 'Create a channel',
  description:
    'Connects a mailbox (`email`) or makes one inside the program to try things in (`sandbox`). The settings are checked by the adapter, without sending anything; `POST /channels/{id}/test` tries the connection.',
  input: z.object({
    vendor: z.enum(channelVendors),
    name: editable.name,
    senderName: editable.senderName.optional(),
    address: editable.address.optional().describe('Required for email; a sandbox makes one up.'),
    addresses: editable.addresses.optional(),
    settings: editable.settings.optional(),
    password: editable.password.optional(),
    retryPolicy: editable.retryPolicy.optional(),
  }),
  answer: Channel,
  status: 201,
  errors: [channelErrors.addressTaken, channelErrors.invalidSettings],
  versioned: true,
  example: { input: { vendor: 'email', name: 'Sales', address: 'sales@example.com' }, answer: exampleChannel },
});

export const updateChannel = operation({
  id: 'channels.update',
  method: 'PATCH',
  path: '/channels/{id}',
  permission: 'channels.manage',
  summary: 'Change a channel',
  description:
    'Changes what is given. A paused channel takes mail in and keeps what is queued; an archived one does neither.',
  input: z.object({
    id: Id,
    name: editable.name.optional(),
    senderName: editable.senderName.optional(),
    address: editable.address.optional(),
    addresses: editable.addresses.optional(),
    settings: editable.settings.optional(),
    password: editable.password.nullable().optional().describe('Null forgets it.'),
    retryPolicy: editable.retryPolicy.optional(),
    status: z.enum(channelStatuses).optional(),
  }),
  answer: Channel,
  errors: [channelErrors.notFound, channelErrors.addressTaken, channelErrors.invalidSettings],
  versioned: true,
  example: { input: { id: exampleChannel.id, status: 'paused' }, answer: { ...exampleChannel, status: 'paused' } },
});

export const testChannel = operation({
  id: 'channels.test',
  method: 'POST',
  path: '/channels/{id}/test',
  permission: 'channels.manage',
  summary: 'Try the connection of a channel',
  description: 'Connects and signs in the way sending does, and sends nothing. Answers what went wrong, if anything.',
  input: z.object({ id: Id }),
  answer: z.object({ ok: z.boolean(), detail: z.string() }),
  errors: [channelErrors.notFound],
  // It waits for another server: no transaction may be open meanwhile.
  transaction: 'none',
  example: { input: { id: exampleChannel.id }, answer: { ok: true, detail: 'smtp.example.com accepts mail.' } },
});
