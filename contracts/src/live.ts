/**
 * The live channel: a WebSocket at `/api/v1/live` that carries the events of the caller's workspace as they happen,
 * in commit order, each once. A client that lost its connection says the last cursor it has seen and goes on there.
 */
import { z } from 'zod';
import { Event } from './events/events.ts';

export const livePath = '/live';

/** Opaque. Keep the one of the last message that had one. */
const LiveCursor = z.string().min(1).max(200);

/** First message of a client. Without a cursor: from now on. */
const Hello = z.object({ type: z.literal('hello'), cursor: LiveCursor.optional() });

/** What somebody has open, so that others who open it know. */
const LivePlace = z.object({ kind: z.literal('workflow'), id: z.uuid() });
export type LivePlace = z.infer<typeof LivePlace>;

export const LiveClientMessage = z.discriminatedUnion('type', [
  Hello,
  z.object({ type: z.literal('ping') }),
  /** Where the person is; null: nowhere in particular. Said again on every connection; sessions only. */
  z.object({ type: z.literal('here'), place: LivePlace.nullable(), isEditing: z.boolean() }),
]);
export type LiveClientMessage = z.infer<typeof LiveClientMessage>;

/** How far long work is: not recorded, may be skipped, and is not repeated after a lost connection. */
export const LiveProgress = z.object({
  type: z.literal('progress'),
  /** What works: `import`. */
  kind: z.string().max(50),
  id: z.uuid(),
  done: z.number().int().min(0),
  /** Null while it is not known. */
  total: z.number().int().min(0).nullable(),
  state: z.string().max(50),
  /** More of it, by kind: `{ created, updated, skipped, failed }` of an import. */
  counts: z.record(z.string(), z.number().int()).optional(),
});
export type LiveProgress = z.infer<typeof LiveProgress>;

const LivePerson = z.object({ userId: z.string(), name: z.string(), isEditing: z.boolean() });
export type LivePerson = z.infer<typeof LivePerson>;

export const LiveServerMessage = z.discriminatedUnion('type', [
  /** Answer to `hello`. What follows is behind this cursor. */
  z.object({ type: z.literal('ready'), cursor: LiveCursor }),
  z.object({ type: z.literal('event'), cursor: LiveCursor, event: Event }),
  /** The cursor is not known here or too far back: read everything again. What follows is behind the new one. */
  z.object({ type: z.literal('reset'), cursor: LiveCursor }),
  LiveProgress,
  /** Who else is where this client is, those who edit first; at most 20. The reader’s other tabs are among them. */
  z.object({ type: z.literal('others'), place: LivePlace, people: z.array(LivePerson) }),
  z.object({ type: z.literal('pong') }),
]);
export type LiveServerMessage = z.infer<typeof LiveServerMessage>;

/** Why the server closed the connection. Beyond these, any code means: connect again with the last cursor. */
export const liveCloseCodes = {
  /** The first message was none of the protocol. */
  protocol: 4400,
  /** Signed out, or the key was revoked or expired: sign in again. */
  signedOut: 4401,
  /** No longer a member, or no longer allowed to read events. */
  forbidden: 4403,
  /** The session looks at another workspace now: connect again. */
  workspaceChanged: 4409,
  /** The client did not read fast enough: connect again with the last cursor. */
  tooSlow: 4429,
} as const;
