import { useCallback } from 'react';
import { useWords } from '../../../ui/language/words.ts';
import type { StepNode } from '../builder/graph/step-tree.ts';
import { fieldWords } from '../builder/panel/forms/field-words.ts';
import { useInputWords } from '../builder/panel/forms/use-input-words.ts';
import { type FieldPart, readFieldPath } from './read-field-path.ts';
import { versionWords } from './version-words.ts';

const ownNames = ['id', 'name', 'type', 'description', 'triggers'] as const;

/** A path of a field as the form of the step calls it: `inputs.contactId` is “Contact”, `url` of a call “Address”. */
export function useFieldTitle(): (path: string, kind?: StepNode['kind']) => string {
  const say = useWords(versionWords);
  const sayField = useWords(fieldWords);
  const { labelOf } = useInputWords();
  return useCallback(
    (path, kind) => {
      const titleOf = ({ name, word, index }: FieldPart) => {
        const own = word === undefined && ownNames.find((each) => each === name);
        const title = own ? say(own) : word === undefined ? labelOf(name) : sayField(word);
        return [title, ...index].join(' ');
      };
      const { trigger, parts } = readFieldPath(path, kind);
      return [trigger === undefined ? '' : say('trigger', { number: trigger }), ...parts.map(titleOf)]
        .filter(Boolean)
        .join(' › ');
    },
    [say, sayField, labelOf],
  );
}
