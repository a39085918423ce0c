import type { DefinitionProblem } from '@millrace/contracts/workflows/workflow';
import { useWords } from '../../ui/language/words.ts';
import { workflowWords } from './workflow-words.ts';
import classes from './workflows.module.css';

/** What keeps the draft from being published; each leads to its place. */
export function ProblemList(props: {
  problems: readonly DefinitionProblem[] | undefined;
  onGoTo: (path: string) => void;
  /** What a place is called; as it is written without it. */
  nameOf?: (path: string) => string;
}) {
  const say = useWords(workflowWords);
  const { problems = [] } = props;
  if (problems.length === 0) return <p className={classes.quiet}>{say('noProblems')}</p>;
  return (
    <ul className={classes.problems}>
      {problems.map(({ path, message, severity }) => (
        <li key={`${path} ${message}`}>
          <button
            type="button"
            className={classes.problem}
            data-severity={severity}
            title={say('goToPlace', { place: path || say('wholeDefinition') })}
            onClick={() => props.onGoTo(path)}
          >
            {path && (props.nameOf ? <strong>{props.nameOf(path)}</strong> : <code>{path}</code>)}
            {message}
          </button>
        </li>
      ))}
    </ul>
  );
}
