import { defineWords, useWords } from '../../ui/language/words.ts';

const queueNameWords = defineWords(
  'queue-names',
  {
    'email-sync': 'Fetching mail',
    'email-send': 'Sending messages',
    'ai-processing': 'AI',
    analytics: 'Counting',
    webhooks: 'Webhooks',
    notifications: 'Notifications',
    imports: 'Imports',
    maintenance: 'Maintenance',
    privacy: 'Exports and erasures',
    'workflow-execution': 'Running workflows',
  },
  {
    'email-sync': 'Mails abrufen',
    'email-send': 'Nachrichten senden',
    'ai-processing': 'KI',
    analytics: 'Zählen',
    webhooks: 'Webhooks',
    notifications: 'Benachrichtigungen',
    imports: 'Importe',
    maintenance: 'Wartung',
    privacy: 'Exporte und Löschungen',
    'workflow-execution': 'Workflows ausführen',
  },
);

type Told = keyof (typeof queueNameWords)['texts']['en'];
const isTold = (name: string): name is Told => Object.hasOwn(queueNameWords.texts.en, name);

/** What a queue does, in words; one we have none for is called as `--queues` calls it. */
export function useQueueName(): (name: string) => string {
  const say = useWords(queueNameWords);
  return (name) => (isTold(name) ? say(name) : name);
}
