import { useTranslation } from 'react-i18next';
import { germanHelp, germanLabels } from './german-inputs.ts';
import { toLabel } from '../../../../../api/to-label.ts';

/** Says what any id is, and nothing about this one. */
const ofAnyId = 'UUID (version 7 when made by us).';

/** What an input of an action is called and what is said of it, in the reader's language where there are words for it. */
export function useInputWords() {
  const { i18n } = useTranslation();
  const isGerman = i18n.language === 'de';
  return {
    labelOf: (name: string) => (isGerman && germanLabels[name]) || toLabel(name),
    helpOf: (help: string | undefined) => {
      if (help === undefined || help === ofAnyId) return undefined;
      return (isGerman && germanHelp[help]) || help;
    },
  };
}
