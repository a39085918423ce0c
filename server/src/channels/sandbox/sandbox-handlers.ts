import { channelErrors } from '@millrace/contracts/channels/channels';
import {
  getSandboxMail,
  listSandboxMail,
  readSandboxMail,
  sandboxErrors,
  type SandboxMail,
  writeSandboxMail,
} from '@millrace/contracts/channels/sandbox';
import { authErrors, requestErrors } from '@millrace/contracts/errors';
import type { InputOf } from '@millrace/contracts/operation';
import type { Conversations } from '#modules/conversations/conversations.module';
import type { Clock } from '#platform/clock';
import { Problem } from '#platform/errors';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, bindBare, type Binding } from '#platform/http/handler';
import type { Ids } from '#platform/ids';
import type { Database, Tx } from '#platform/postgres/database';
import {
  countSandboxMail,
  findSandboxMail,
  markSandboxMailRead,
  type SandboxMailRow,
  selectSandboxMail,
} from './sandbox-store.ts';
import { composeSandboxMail } from './compose-sandbox-mail.ts';

export interface SandboxHandlerDeps {
  database: Database;
  conversations: Pick<Conversations, 'findChannel' | 'receive'>;
  clock: Clock;
  ids: Ids;
}

export function bindSandboxHandlers(deps: SandboxHandlerDeps): Binding[] {
  const { database, clock } = deps;
  return [
    bind(listSandboxMail, async ({ input, tx, workspaceId }) => {
      const beforeId = decodeIdCursor(input.cursor);
      const filter = { workspaceId, channelId: input.channelId, recipient: input.address };
      const page = { limit: input.limit + 1, beforeId };
      const [rows, total] = await Promise.all([
        selectSandboxMail(tx, filter, page),
        input.total ? countSandboxMail(tx, filter) : undefined,
      ]);
      return { ...toPage(rows, input.limit, { item: toSandboxMail, key: (row) => [row.message_id] }), total };
    }),

    bind(getSandboxMail, async ({ input, tx, workspaceId }) => toSandboxMail(await getMail(tx, workspaceId, input.id))),

    bind(readSandboxMail, async ({ input, tx, workspaceId }) => {
      await markSandboxMailRead(tx, { workspaceId, messageId: input.id, at: clock.now() });
      return toSandboxMail(await getMail(tx, workspaceId, input.id));
    }),

    bindBare(writeSandboxMail, async ({ input, caller }) => {
      if (!caller) throw new Problem(authErrors.required, 'Sign in, or send an API key.');
      const { workspaceId } = caller;
      const { channel, mail } = await database.inWorkspace(workspaceId, async (tx) => {
        const answered = input.inReplyTo ? await getMail(tx, workspaceId, input.inReplyTo) : undefined;
        const channelId = answered?.channel_id ?? input.channelId;
        if (!channelId)
          throw new Problem(
            requestErrors.invalid,
            'Give the channel that is written to, or the mail that is answered.',
          );
        const found = await deps.conversations.findChannel(tx, workspaceId, channelId);
        if (!found) throw new Problem(channelErrors.notFound, 'There is no such channel in this workspace.');
        if (found.vendor !== 'sandbox') {
          throw new Problem(
            sandboxErrors.notSandbox,
            'This is a real channel: write to its address with a mail program.',
          );
        }
        return { channel: found, mail: toOutsideMail(deps, input, { answered, to: found.sender.address }) };
      });
      const raw = await composeSandboxMail(mail);
      const received = await deps.conversations.receive(channel, {
        raw,
        envelopeFrom: mail.from.address,
        envelopeTo: [mail.to],
      });
      if (received.kind === 'message') return received;
      throw new Problem(
        requestErrors.invalid,
        `The mail was not taken in (${received.reason}): see the rejected mail.`,
      );
    }),
  ];
}

async function getMail(tx: Tx, workspaceId: string, id: string): Promise<SandboxMailRow> {
  const mail = await findSandboxMail(tx, workspaceId, id);
  if (!mail) throw new Problem(sandboxErrors.mailNotFound, 'There is no such mail in the sandbox of this workspace.');
  return mail;
}

/** What a mail program outside would send. */
function toOutsideMail(
  deps: SandboxHandlerDeps,
  input: InputOf<typeof writeSandboxMail>,
  { answered, to }: { answered: SandboxMailRow | undefined; to: string },
) {
  const address = input.from ?? answered?.recipient;
  if (!address) throw new Problem(requestErrors.invalid, 'Give the address the mail is from.');
  const answeredSubject = answered && (/^re:/i.test(answered.subject) ? answered.subject : `Re: ${answered.subject}`);
  return {
    messageId: `${deps.ids.next()}@sandbox.invalid`,
    from: { name: input.fromName ?? '', address },
    to: answered?.headers['reply-to'] ?? to,
    subject: input.subject ?? answeredSubject ?? '',
    text: input.text,
    inReplyTo: answered?.external_id,
    references: answered ? [answered.headers['references'], `<${answered.external_id}>`] : [],
    date: deps.clock.now(),
  };
}

function toSandboxMail(row: SandboxMailRow): SandboxMail {
  return {
    id: row.message_id,
    channelId: row.channel_id,
    conversationId: row.conversation_id,
    from: row.sender,
    to: row.recipient,
    subject: row.subject,
    text: row.text,
    html: row.html,
    headers: row.headers,
    deliveredAt: row.delivered_at.toISOString(),
    readAt: row.read_at?.toISOString() ?? null,
  };
}
