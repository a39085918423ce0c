/** What becomes of a person in every column that can hold text: the lists the catalog is compared with. */
import { runColumns } from '../../server/src/modules/privacy/erase-runs.ts';
import { mentionPlaces } from '../../server/src/modules/privacy/mention-places.ts';

/** A table whose columns have all the same reason, or one column as `table.column`. */
type Reasons = Record<string, string>;

/** Rows that are the person's: they go, or are emptied, with the contact. */
export const goesWithThem: Reasons = {
  'consents.address': 'deleted by address',
  'consents.kind': 'deleted by address',
  'contact_points.value': 'deleted with the contact; that of another contact is theirs',
  'contact_points.normalised': 'deleted with the contact',
  'contacts.first_name': 'deleted with the contact',
  'contacts.last_name': 'deleted with the contact',
  'contacts.sort_name': 'made from the name',
  'contacts.search_text': 'made from the other columns',
  'contacts.locale': 'deleted with the contact',
  'contacts.time_zone': 'deleted with the contact',
  'idempotency_keys.answer': 'the row is deleted where it names the person',
  'import_problems.column_name': 'a heading of the file',
  'import_problems.value': 'emptied where the row names the person',
  'import_problems.reason': 'emptied where the row names the person',
  'import_problems.cells': 'emptied where the row names the person',
  'import_problems.code': 'a word of ours',
  'run_signals.event': 'the row is deleted where it names the person',
  'run_signals.key': 'the row is deleted where it names the person',
  'run_signals.payload': 'the row is deleted where it names the person',
  'approval_notices.person': 'the row is deleted where it is an address of theirs',
  'approval_decisions.decider': 'replaced where it is an address of theirs',
  'suppressions.address': 'deleted, or kept on purpose so that nobody writes to them again',
  'suppressions.kind': 'deleted by address',
};

/** What holds nobody who could be erased: words of ours, ids, and what the workspace itself is and has. */
export const holdsNobody: Reasons = {
  api_keys: 'what the workspace calls its keys',
  ai_calls: 'the name of a model',
  'approvals.path': 'a step of a definition',
  'approvals.editable': 'names of fields',
  'attachments.content_id': 'made by the program that wrote the mail',
  audit_checkpoints: 'the name of a key',
  audit_entries: 'ids and words of ours, and where members asked from; append-only and chained',
  'backtest_cases.event_type': 'a word of ours',
  'backtest_cases.record_type': 'a word of ours',
  'backtest_cases.keys': 'words of ours, and names of actions',
  channel_addresses: 'addresses of the workspace',
  channels: 'accounts of the workspace',
  'companies.domain': 'of a company',
  'companies.phone': 'of a company',
  'companies.phone_normalised': 'of a company',
  'companies.website': 'of a company',
  'companies.city': 'of a company',
  'companies.region': 'of a company',
  'companies.postal_code': 'of a company',
  'companies.country': 'of a company',
  'companies.sort_name': 'made from the name',
  'companies.search_text': 'made from the other columns',
  'connections.service': 'a word of ours',
  'connections.name': 'an account of the workspace',
  'connections.key': 'made from the name',
  'connections.settings': 'an account of the workspace',
  'connections.account_label': 'an account of the workspace',
  'connections.secret_names': 'words of ours',
  'connections.scopes': 'words of the service',
  'connection_deliveries.external_id': 'an id of the service',
  'connection_rates.bucket': 'an id of a member',
  'connection_webhooks.position': 'a place in a log of the service',
  'rejected_deliveries.method': 'a word of HTTP',
  'conversations.reply_token': 'random',
  custom_fields: 'how the workspace describes people, not a person',
  'data_exports.actor_kind': 'a word of ours',
  'data_exports.failure': 'a sentence of ours',
  'ended_runs.error_code': 'a word of ours or of a service',
  'ended_runs.error_path': 'a step of a definition',
  'erasures.actor_kind': 'a word of ours',
  'erasures.counts': 'numbers by place',
  'erasures.failure': 'a sentence of ours',
  'events.type': 'a word of ours',
  'events.entity_type': 'a word of ours',
  feature_flags: 'switches',
  'files.content_type': 'found out from the bytes',
  'files.storage_key': 'ids',
  'idempotency_keys.actor': 'an id',
  'idempotency_keys.operation': 'a word of ours',
  'idempotency_keys.key': 'chosen by a program, forgotten within a day',
  'import_kept_records.entity_type': 'a word of ours',
  'imports.program': 'the program a file comes from',
  'imports.encoding': 'a word of ours',
  'imports.dialect': 'separators',
  'imports.mapping': 'headings and fields',
  'imports.options': 'switches and ids',
  'imports.undo_after': 'ids',
  'imports.undo': 'numbers',
  'inbound_receipts.external_id': 'the Message-ID of a mail, so that it is not taken in again',
  'invitations.email': 'of a member to be; withdrawn under Members',
  lead_statuses: 'words of the workspace',
  members: 'people who sign in; removed under Members',
  'message_references.external_id': 'the Message-ID of a mail',
  'messages.external_id': 'the Message-ID of a mail',
  'messages.in_reply_to': 'the Message-ID of a mail',
  'messages.reference_ids': 'Message-IDs of mails',
  'messages.idempotency_key': 'made by the program',
  outbound_keys: 'made by the program',
  partitioned_tables: 'names of tables',
  'refusals.rule': 'a word of ours',
  'refusals.purpose': 'a word of ours',
  retention_periods: 'a word of ours',
  'run_effects.path': 'a step of a definition',
  'run_effects.service': 'a word of ours',
  'run_effects.action': 'a word of ours',
  'run_effects.effect': 'a word of ours',
  run_failures: 'a word of ours or of a service, and a step of a definition',
  run_start_keys: 'a tick of a schedule or the id of a delivery, forgotten with the signals',
  'run_waits.path': 'a step of a definition',
  'run_waits.event': 'a word of ours or of a definition',
  'runs.parent_path': 'a step of a definition',
  'runs.waiting_at': 'a step of a definition',
  'sandbox_mail.external_id': 'the Message-ID of a mail',
  'saved_views.columns': 'names of fields',
  'saved_views.sort': 'the name of a field',
  schema_migrations: 'what was applied',
  'send_attempts.code': 'a word of ours',
  'send_attempts.external_id': 'what the mail server calls it',
  'suggestions.model': 'the name of a model',
  'suggestions.prompt_version': 'a word of ours',
  tags: 'words of the workspace',
  template_installs: 'the slug or the id of a template',
  template_ratings: 'the slug or the id of a template',
  vault_keys: 'the name of a key',
  workers: 'processes of the installation',
  'workflow_endpoints.path': 'what the definition calls it',
  'workflow_schedules.rule': 'a time',
  'workflow_versions.waits_for': 'names of events',
  'workflows.trigger_kinds': 'words of ours',
  workspaces: 'the workspace itself',
};

/** `table.column` of what is searched in the records of others, or emptied with the runs that know the person. */
export function listSearched(): string[] {
  return mentionPlaces.flatMap(({ table, text = [], labels = [], lists = [], json = [] }) =>
    [...text, ...labels, ...lists, ...json].map((column) => `${table}.${column}`),
  );
}

export function listOfRuns(): string[] {
  return Object.entries(runColumns).flatMap(([table, columns]) => columns.map((column) => `${table}.${column}`));
}

export const howToDeclare = `
A column that can hold text must say what becomes of a person in it:
- free text, JSON or addresses that somebody else's record may hold: add it to server/src/modules/privacy/mention-places.ts;
- what a run was given or did: add it to runColumns and redactRuns in server/src/modules/privacy/erase-runs.ts;
- a row that is the person's own and goes with the contact (by cascade, or by a statement in erase-person.ts), or a column
  that holds nobody: add it with its reason to tests/isolation/erasable-columns.ts.
Columns whose values a check enumerates need nothing.`;
