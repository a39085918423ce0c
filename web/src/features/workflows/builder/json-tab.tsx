import { useRef, useState } from 'react';
import { isRecord } from '../../../api/json.ts';
import { useWords } from '../../../ui/language/words.ts';
import { EndpointList } from '../endpoint-list.tsx';
import { locatePath } from '../locate-path.ts';
import { ProblemList } from '../problem-list.tsx';
import { workflowWords } from '../workflow-words.ts';
import jsonClasses from '../workflows.module.css';
import classes from './builder.module.css';
import { isSameDefinition } from './graph/same-definition.ts';
import type { LooseDefinition } from './graph/step-tree.ts';
import type { Builder } from './use-builder.ts';

/** The same draft as text. What is no JSON stays here until it is. */
export function JsonTab({ builder }: { builder: Builder }) {
  const say = useWords(workflowWords);
  const field = useRef<HTMLTextAreaElement>(null);
  const { definition, actions } = builder;
  const [written, write] = useState({ text: JSON.stringify(definition, null, 2), of: definition });
  const { value, fault } = readDefinition(written.text);
  // Undo, or what somebody else saved: the text follows.
  if (written.of !== definition && !(value && isSameDefinition(value, definition)))
    write({ text: JSON.stringify(definition, null, 2), of: definition });
  const onChange = (text: string) => {
    const { value: next } = readDefinition(text);
    write({ text, of: next ?? definition });
    if (next) actions.replace(next, 'json');
  };
  const goTo = (path: string) => {
    const { start, end } = locatePath(written.text, path);
    field.current?.focus();
    field.current?.setSelectionRange(start, end);
  };
  return (
    <div className={classes.json}>
      <div className={jsonClasses.text}>
        <textarea
          ref={field}
          aria-label={say('definitionLabel')}
          spellCheck={false}
          readOnly={builder.isReadOnly}
          value={written.text}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      </div>
      <aside aria-label={say('problems')}>
        <ProblemList fault={fault} problems={builder.problems} onGoTo={goTo} />
        {builder.workflow.publishedVersion !== null && !builder.isReadOnly && (
          <EndpointList workflowId={builder.workflow.id} />
        )}
      </aside>
    </div>
  );
}

function readDefinition(text: string): { value?: LooseDefinition; fault?: string } {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && !Array.isArray(value) ? { value } : { fault: '{ … }' };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
