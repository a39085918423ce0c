import { defineWords, useWords } from '../../ui/language/words.ts';

const jobNameWords = defineWords(
  'job-names',
  {
    'ai-processing': 'Suggest a reply',
    import: 'Read in a file',
    undo: 'Take an import back',
    backtest: 'Backtest',
    'approval-asks': 'Gather whom to ask',
    'approval-mail': 'Ask for approvals by mail',
    'look-up-connection': 'Fetch what a service has told of',
    'renew-connection-webhook': 'Renew a webhook',
    'erase-person': 'Erase a person',
    'write-data-export': 'Write an export of data',
    'delete-workspace': 'Delete the workspace',
    'rotate-data-key': 'Make a new key',
    'reseal-values': 'Seal under the new key',
  },
  {
    'ai-processing': 'Antwort vorschlagen',
    import: 'Datei einlesen',
    undo: 'Import zurücknehmen',
    backtest: 'Rückblick',
    'approval-asks': 'Zu Fragende sammeln',
    'approval-mail': 'Per Mail um Genehmigung bitten',
    'look-up-connection': 'Gemeldetes bei einem Dienst abholen',
    'renew-connection-webhook': 'Webhook erneuern',
    'erase-person': 'Eine Person löschen',
    'write-data-export': 'Datenexport schreiben',
    'delete-workspace': 'Arbeitsbereich löschen',
    'rotate-data-key': 'Neuen Schlüssel erzeugen',
    'reseal-values': 'Mit dem neuen Schlüssel versiegeln',
  },
);

type Told = keyof (typeof jobNameWords)['texts']['en'];
const isTold = (name: string): name is Told => Object.hasOwn(jobNameWords.texts.en, name);

/** What a job does, in words: by its task, or by its queue where that has but one. */
export function useJobName(): (job: { task: string | null; queue: string }) => string {
  const say = useWords(jobNameWords);
  return ({ task, queue }) => {
    const name = task ?? queue;
    return isTold(name) ? say(name) : (task ?? '–');
  };
}
