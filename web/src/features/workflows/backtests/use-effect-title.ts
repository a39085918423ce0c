import { useWords } from '../../../ui/language/words.ts';
import { useActionTitles } from '../builder/use-actions.ts';
import { backtestWords } from './backtest-words.ts';
import { actionInKey } from './compare.ts';

/** What an effect is called in the reader's language; an action we have no words for, as its service calls it. */
export function useEffectTitle(): (key: string, title: string) => string {
  const say = useWords(backtestWords);
  const titles = useActionTitles();
  return (key, title) => {
    if (key === 'approval' || key === 'workflow') return say(key);
    return titles.get(actionInKey(key) ?? '') ?? title;
  };
}
