import { useWords } from '../../ui/language/words.ts';
import { workflowWords } from './workflow-words.ts';
import classes from './workflows.module.css';

/** What a code step has told `console`. */
export function PrintedLines({ lines }: { lines: readonly string[] }) {
  const say = useWords(workflowWords);
  if (lines.length === 0) return null;
  return (
    <div>
      <h4>{say('printed')}</h4>
      <pre className={classes.json}>{lines.join('\n')}</pre>
    </div>
  );
}
