import { listWorkflowEndpoints } from '@millrace/contracts/workflows/workflow-endpoints';
import { useOperation } from '../../api/hooks.ts';
import { CopyableText } from '../../ui/data/copyable-text.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { embedOf } from './embed.ts';
import { workflowWords } from './workflow-words.ts';
import classes from './workflows.module.css';

/** Where its webhooks and forms are called; nothing for a workflow that has none. */
export function EndpointList({ workflowId }: { workflowId: string }) {
  const say = useWords(workflowWords);
  const { data } = useOperation(listWorkflowEndpoints, { id: workflowId });
  if (!data || data.items.length === 0) return null;
  return (
    <Section title={say('addresses')}>
      <ul className={classes.problems}>
        {data.items.map((endpoint) => (
          <li key={endpoint.id}>
            <CopyableText label={say(endpoint.kind)} text={endpoint.url} />
            {endpoint.kind === 'form' && <CopyableText label={say('embed')} text={embedOf(endpoint)} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}
