/**
 * Where a person may be named in what belongs to others: a reply that quotes them, a note, a filter, a row of an import.
 * Whoever adds a table with free text adds it here; a test plants a person everywhere and looks for what is left.
 */
export interface MentionPlace {
  table: string;
  /** A uuid, unique within the workspace, that rows are walked by. */
  idColumn: string;
  text?: readonly string[];
  json?: readonly string[];
}

export const mentionPlaces: readonly MentionPlace[] = [
  { table: 'events', idColumn: 'id', json: ['before', 'after'] },
  { table: 'messages', idColumn: 'id', text: ['subject', 'text', 'html'], json: ['parties', 'headers', 'failure'] },
  { table: 'conversations', idColumn: 'id', text: ['subject', 'last_message_preview'] },
  { table: 'notes', idColumn: 'id', text: ['body'] },
  { table: 'tasks', idColumn: 'id', text: ['title', 'note'] },
  { table: 'suggestions', idColumn: 'id', text: ['text', 'failure'] },
  { table: 'sandbox_mail', idColumn: 'message_id', text: ['subject', 'text', 'html'], json: ['headers'] },
  { table: 'imports', idColumn: 'id', text: ['failure'], json: ['columns', 'notices'] },
  { table: 'saved_views', idColumn: 'id', text: ['name'], json: ['filter'] },
];
