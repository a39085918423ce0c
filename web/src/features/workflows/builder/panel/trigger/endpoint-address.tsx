import { Anchor } from '@mantine/core';
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { listWorkflowEndpoints } from '@millrace/contracts/workflows/workflow-endpoints';
import { useOperation } from '../../../../../api/hooks.ts';
import { useCan } from '../../../../../api/session.ts';
import { CopyableText } from '../../../../../ui/data/copyable-text.tsx';
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
        <CopyableText label={say('address')} text={endpoint.url} />
        <CopyableText label={say('curl')} text={curlOf(endpoint.url)} />
      </>
    );
  }
  return (
    <>
      <CopyableText label={say('page')} text={endpoint.url} />
      <Anchor size="xs" href={endpoint.url} target="_blank" rel="noreferrer">
        {say('preview')}
      </Anchor>
      <CopyableText label={say('embed')} text={`<script src="${endpoint.url}/embed.js" async></script>`} />
    </>
  );
}

export function curlOf(url: string): string {
  return `curl -X POST '${url}' -H 'Content-Type: application/json' -d '{"hello":"world"}'`;
}
