import { useCallback } from 'react';
import { useFieldTitle } from '../versions/use-field-title.ts';
import { stepAround } from './canvas/canvas-nodes.ts';
import { toTitled, useStepTitle } from './canvas/use-step-title.ts';
import type { Builder } from './use-builder.ts';

/** The step as its card is called, and the field of it as its form calls it, where `steps[3].data` would have to be counted. */
export function useNameOfPlace({ tree }: Pick<Builder, 'tree'>): (path: string) => string {
  const titleOf = useStepTitle();
  const fieldOf = useFieldTitle();
  return useCallback(
    (path) => {
      const around = stepAround(path, tree);
      const node = around === undefined ? undefined : tree.byPath.get(around);
      if (!node) return fieldOf(path);
      const name = titleOf(toTitled(node));
      const field = fieldOf(path.slice(node.path.length).replace(/^\./, ''), node.kind);
      return field === '' ? name : `${name} · ${field}`;
    },
    [tree, titleOf, fieldOf],
  );
}
