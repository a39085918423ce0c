/** The conversation up to one message, as somebody who is to answer it needs it. */
import { sql } from 'kysely';
import type { Db } from '#platform/postgres/database';

export interface ReadThread {
  conversationId: string;
  subject: string;
  contactName: string;
  companyName: string | null;
  workspaceName: string;
  language: 'en' | 'de' | null;
  /** Oldest first, the message asked for last. */
  turns: { from: 'contact' | 'us'; text: string }[];
}

const maxTurns = 20;

/** Undefined where there is no such message or it is not from the contact. */
export async function readThread(db: Db, workspaceId: string, messageId: string): Promise<ReadThread | undefined> {
  const head = await db
    .selectFrom('messages as m')
    .innerJoin('conversations as c', (join) =>
      join.onRef('c.workspace_id', '=', 'm.workspace_id').onRef('c.id', '=', 'm.conversation_id'),
    )
    .innerJoin('contacts as p', (join) =>
      join.onRef('p.workspace_id', '=', 'c.workspace_id').onRef('p.id', '=', 'c.contact_id'),
    )
    .innerJoin('workspaces as w', 'w.id', 'm.workspace_id')
    .leftJoin('companies as o', (join) =>
      join.onRef('o.workspace_id', '=', 'p.workspace_id').onRef('o.id', '=', 'p.company_id'),
    )
    .select([
      'c.id as conversationId',
      'c.subject',
      'p.name as contactName',
      'p.locale',
      'o.name as companyName',
      'w.name as workspaceName',
    ])
    .where('m.workspace_id', '=', workspaceId)
    .where('m.id', '=', messageId)
    .where('m.direction', '=', 'inbound')
    .executeTakeFirst();
  if (!head) return undefined;
  const { locale, ...thread } = head;
  const turns = await selectTurns(db, { workspaceId, conversationId: thread.conversationId, messageId });
  const language = locale?.startsWith('de') ? 'de' : locale?.startsWith('en') ? 'en' : null;
  return { ...thread, language, turns };
}

async function selectTurns(db: Db, at: { workspaceId: string; conversationId: string; messageId: string }) {
  const rows = await db
    .selectFrom('messages')
    // What was quoted below and very long texts say nothing new.
    .select(['direction', sql<string>`left(text, 8000)`.as('text')])
    .where('workspace_id', '=', at.workspaceId)
    .where('conversation_id', '=', at.conversationId)
    .where('id', '<=', at.messageId)
    .where('state', 'in', ['received', 'sent'])
    .orderBy('id', 'desc')
    .limit(maxTurns)
    .execute();
  return rows.toReversed().map(({ direction, text }) => ({
    from: direction === 'inbound' ? ('contact' as const) : ('us' as const),
    text,
  }));
}
