import type { AuditOnlyAction } from '@millrace/contracts/audit/audit';
import type { EventType } from '@millrace/contracts/events/event-types';
import { useTranslation } from 'react-i18next';

type NounOf<Type extends string> = Type extends `${infer Noun}.${string}` ? Noun : never;

/** What events and entries of the audit log are about. Like their titles: a noun without words does not compile. */
const en = {
  access_token: 'Access tokens',
  api_key: 'API keys',
  approval: 'Approvals',
  audit_log: 'Audit log',
  channel: 'Channels',
  company: 'Companies',
  connection: 'Connections',
  consent: 'Consent',
  contact: 'Contacts',
  conversation: 'Conversations',
  custom_field: 'Custom fields',
  data_export: 'Data exports',
  erasure: 'Erasures',
  feature_flag: 'Features',
  import: 'Imports',
  invitation: 'Invitations',
  job: 'Jobs',
  lead: 'Leads',
  lead_status: 'Lead statuses',
  limits: 'Limits',
  member: 'Members',
  message: 'Messages',
  note: 'Notes',
  password: 'Passwords',
  recovery_code: 'Recovery codes',
  recovery_codes: 'Recovery codes',
  rejected_mail: 'Unreadable mail',
  retention: 'Retention',
  run: 'Runs',
  saved_view: 'Views',
  second_factor: 'Second factors',
  session: 'Signing in',
  suggestion: 'Suggested replies',
  suppression: 'Suppressed addresses',
  tag: 'Tags',
  task: 'Tasks',
  template: 'Templates',
  workflow: 'Workflows',
  workspace: 'Workspace',
} as const satisfies Readonly<Record<NounOf<EventType | AuditOnlyAction>, string>>;

const de: Readonly<Record<keyof typeof en, string>> = {
  access_token: 'Zugänge für Programme',
  api_key: 'API-Schlüssel',
  approval: 'Genehmigungen',
  audit_log: 'Protokoll',
  channel: 'Kanäle',
  company: 'Firmen',
  connection: 'Verbindungen',
  consent: 'Einwilligungen',
  contact: 'Kontakte',
  conversation: 'Gespräche',
  custom_field: 'Eigene Felder',
  data_export: 'Datenexporte',
  erasure: 'Löschungen',
  feature_flag: 'Funktionen',
  import: 'Importe',
  invitation: 'Einladungen',
  job: 'Aufträge',
  lead: 'Leads',
  lead_status: 'Lead-Status',
  limits: 'Grenzen',
  member: 'Mitglieder',
  message: 'Nachrichten',
  note: 'Notizen',
  password: 'Passwörter',
  recovery_code: 'Wiederherstellungscodes',
  recovery_codes: 'Wiederherstellungscodes',
  rejected_mail: 'Unlesbare Mails',
  retention: 'Aufbewahrung',
  run: 'Läufe',
  saved_view: 'Ansichten',
  second_factor: 'Zweite Faktoren',
  session: 'Anmeldung',
  suggestion: 'Antwortvorschläge',
  suppression: 'Gesperrte Adressen',
  tag: 'Tags',
  task: 'Aufgaben',
  template: 'Vorlagen',
  workflow: 'Workflows',
  workspace: 'Arbeitsbereich',
};

export const nounTitles: Readonly<Record<'en' | 'de', Readonly<Record<string, string>>>> = { en, de };

const isNoun = (noun: string): noun is keyof typeof en => Object.hasOwn(en, noun);

/** A noun we have no words for is told by its name. */
export function nounTitle(noun: string, language: string): string {
  return isNoun(noun) ? (language === 'de' ? de : en)[noun] : noun.replaceAll('_', ' ');
}

export function useNounTitle(): (noun: string) => string {
  const { i18n } = useTranslation();
  return (noun) => nounTitle(noun, i18n.language);
}
