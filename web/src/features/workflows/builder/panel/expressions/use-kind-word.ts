import type { ValueShape } from '@millrace/contracts/workflows/workflow-inspection';
import { useCallback } from 'react';
import { useWords } from '../../../../../ui/language/words.ts';
import { panelWords } from '../panel-words.ts';
import { kindWord } from './shapes.ts';

/** Kinds of values as people call them. */
export function useKindWord(): (shape: ValueShape) => string {
  const say = useWords(panelWords);
  return useCallback(
    (shape) =>
      kindWord(shape, {
        any: say('kind_any'),
        nothing: say('kind_nothing'),
        boolean: say('kind_boolean'),
        number: say('kind_number'),
        string: say('kind_string'),
        date: say('kind_date'),
        duration: say('kind_duration'),
        list: say('kind_list'),
        object: say('kind_object'),
      }),
    [say],
  );
}
