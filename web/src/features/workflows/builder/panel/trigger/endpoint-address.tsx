import { Anchor, Button, CopyButton } from '@mantine/core';
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { listWorkflowEndpoints } from '@millrace/contracts/workflows/workflow-endpoints';
import { useOperation } from '../../../../../api/hooks.ts';
import { useCan } from '../../../../../api/session.ts';
import { useWords } from '../../../../../ui/language/words.ts';
import classes from '../panel.module.css';
import { panelWords } from '../panel-words.ts';

/** Where a webhook or form is called, and how; what is not published yet has no address. */
export function EndpointAddress(props: { workflow: Workflow; kind: 'webhook' | 'form'; path: string }) {
  const { workflow, kind, path } = props;
  const say = useWords(panelWords);
  const mayWrite = useCan('workflows.write');
  const { data } = useOperation(listWorkflowEndpoints, { id: workflow.id }, { enabled: mayWrite });
  const ofKind = (data?.items ?? []).filter((each) => each.kind === kind);
  const endpoint = ofKind.find((each) => each.path === path) ?? (kind === 'form' ? ofKind[0] : undefined);
  if (!endpoint) return <p className={classes.quiet}>{say('publishForAddress')}</p>;
  if (kind === 'webhook') {
    return (
      <>
        <Copyable label={say('address')} text={endpoint.url} />
        <Copyable label={say('curl')} text={curlOf(endpoint.url)} />
      </>
    );
  }
  return (
    <>
      <Copyable label={say('page')} text={endpoint.url} />
      <Anchor size="xs" href={endpoint.url} target="_blank" rel="noreferrer">
        {say('preview')}
      </Anchor>
      <Copyable label={say('embed')} text={`<script src="${endpoint.url}/embed.js" async></script>`} />
    </>
  );
}

export function curlOf(url: string): string {
  return `curl -X POST '${url}' -H 'Content-Type: application/json' -d '{"hello":"world"}'`;
}

export function Copyable({ label, text }: { label: string; text: string }) {
  const say = useWords(panelWords);
  return (
    <div className={classes.field}>
      <span className={classes.label}>{label}</span>
      <div className={classes.address}>
        <code title={text}>{text}</code>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" aria-label={`${say('copy')}: ${label}`} onClick={copy}>
              {say(copied ? 'copied' : 'copy')}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
