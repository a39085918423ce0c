/**
 * Where a person may be named in what belongs to others: a reply that quotes them, a note, a filter, a step of a
 * workflow. tests/isolation/erasable-columns asks the catalog for every column that can hold text, and plants a person
 * in each of these.
 */
export interface MentionPlace {
  table: string;
  text?: readonly string[];
  /** `text[]`. */
  lists?: readonly string[];
  json?: readonly string[];
  /** Text that names somebody or something else: only addresses are taken out of it. */
  labels?: readonly string[];
}

export const mentionPlaces: readonly MentionPlace[] = [
  { table: 'events', json: ['before', 'after'] },
  {
    table: 'messages',
    text: ['subject', 'text', 'html'],
    labels: ['contact_address'],
    json: ['parties', 'headers', 'failure'],
  },
  { table: 'conversations', text: ['subject', 'last_message_preview'], labels: ['contact_address'] },
  { table: 'attachments', text: ['name'] },
  { table: 'files', text: ['name'] },
  { table: 'send_attempts', text: ['detail'] },
  { table: 'refusals', text: ['detail'] },
  { table: 'rejected_mail', text: ['detail', 'subject', 'sender', 'envelope_from'], lists: ['envelope_to'] },
  { table: 'notes', text: ['body'] },
  { table: 'tasks', text: ['title', 'note'] },
  { table: 'contacts', text: ['job_title', 'source'], labels: ['name'], json: ['custom'] },
  { table: 'contact_points', text: ['label'] },
  { table: 'companies', text: ['source'], labels: ['name', 'street'], json: ['custom'] },
  { table: 'consents', text: ['note'] },
  { table: 'suppressions', text: ['note'] },
  { table: 'suggestions', text: ['text', 'failure'], lists: ['warnings'] },
  {
    table: 'sandbox_mail',
    text: ['subject', 'text', 'html'],
    labels: ['recipient'],
    json: ['sender', 'headers'],
  },
  { table: 'imports', text: ['failure', 'file_name'], json: ['columns', 'notices'] },
  { table: 'import_kept_records', labels: ['name'], json: ['reasons'] },
  { table: 'backtests', text: ['failure'], json: ['definition', 'summary'] },
  { table: 'backtest_cases', labels: ['record_name'], json: ['draft', 'published'] },
  { table: 'saved_views', text: ['name'], json: ['filter'] },
  { table: 'workflows', text: ['name', 'description'], json: ['definition'] },
  { table: 'workflow_versions', text: ['note'], json: ['definition'] },
  { table: 'workflow_samples', json: ['trigger', 'step_values'] },
  { table: 'templates', json: ['file', 'choices'] },
  { table: 'approvals', text: ['title', 'message'], lists: ['assignees', 'escalates_to'], json: ['data', 'form'] },
  { table: 'approval_decisions', text: ['comment', 'name'], json: ['form', 'data'] },
  { table: 'approval_links', labels: ['assignee'] },
  { table: 'connections', text: ['last_error'] },
  { table: 'connection_webhooks', text: ['last_error'] },
  { table: 'rejected_deliveries', text: ['reason', 'body'], json: ['headers'] },
];
