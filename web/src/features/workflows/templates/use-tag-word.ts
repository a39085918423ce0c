import { useTemplateLanguage } from './use-template-language.ts';

/** Of the templates that come with the program; a test holds them to theirs. */
export const germanTags: Readonly<Record<string, string>> = {
  ai: 'KI',
  approval: 'Genehmigung',
  chat: 'Chat',
  'clean-up': 'Aufräumen',
  consent: 'Einwilligung',
  contacts: 'Kontakte',
  escalation: 'Eskalation',
  feedback: 'Rückmeldung',
  'follow-up': 'Nachfassen',
  form: 'Formular',
  gmail: 'Gmail',
  inbox: 'Posteingang',
  integration: 'Integration',
  invoices: 'Rechnungen',
  leads: 'Leads',
  mail: 'Mail',
  meetings: 'Termine',
  onboarding: 'Einführung',
  renewal: 'Verlängerung',
  report: 'Bericht',
  routing: 'Verteilung',
  scoring: 'Bewertung',
  sequence: 'Serie',
  tasks: 'Aufgaben',
  webhook: 'Webhook',
  workflows: 'Workflows',
};

/** A tag in the reader’s language; those of a workspace are told as they are written. */
export function useTagWord(): (tag: string) => string {
  const { language } = useTemplateLanguage();
  return (tag) => {
    if (language === 'de') return germanTags[tag] ?? tag;
    return tag === 'ai' ? 'AI' : tag.charAt(0).toUpperCase() + tag.slice(1);
  };
}
