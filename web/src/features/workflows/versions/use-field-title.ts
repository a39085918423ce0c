import { useCallback } from 'react';
import { useWords } from '../../../ui/language/words.ts';
import { panelWords } from '../builder/panel/panel-words.ts';
import { versionWords } from './version-words.ts';

const ownNames = ['id', 'name', 'type', 'cases', 'branches', 'description', 'triggers'] as const;

/** A path of a field as people read it: `inputs.body` is “Inputs › body”. */
export function useFieldTitle(): (path: string) => string {
  const say = useWords(versionWords);
  const sayField = useWords(panelWords);
  return useCallback(
    (path) => {
      const trigger = /^triggers\[(\d+)\]\.?/.exec(path);
      const [first = '', ...rest] = path.slice(trigger?.[0].length ?? 0).split('.');
      const known = /^([^[]*)(.*)$/.exec(first);
      const name = known?.[1] ?? '';
      const own = ownNames.find((each) => each === name);
      const field = fieldKeys.find((key) => key === `field_${name}`);
      const title = own ? say(own) : field ? sayField(field) : name;
      const parts = [trigger && say('trigger', { number: Number(trigger[1]) + 1 }), title + counted(known?.[2] ?? '')];
      return [...parts, ...rest.map((part) => part.replace(/\[.*/, '') + counted(part.replace(/^[^[]*/, '')))]
        .filter(Boolean)
        .join(' › ');
    },
    [say, sayField],
  );
}

type FieldKey = Extract<keyof typeof panelWords.texts.en, `field_${string}`>;
const fieldKeys = Object.keys(panelWords.texts.en).filter((key): key is FieldKey => key.startsWith('field_'));

/** People count from 1. */
function counted(indexes: string): string {
  return indexes.replaceAll(/\[(\d+)\]/g, (_, index: string) => ` ${Number(index) + 1}`);
}
