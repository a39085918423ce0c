import { Anchor } from '@mantine/core';
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { listWorkflowEndpoints } from '@millrace/contracts/workflows/workflow-endpoints';
import { isRecord, textAt } from '../../../../../api/json.ts';
import { useOperation } from '../../../../../api/hooks.ts';
import { useCan } from '../../../../../api/session.ts';
import { CopyableText } from '../../../../../ui/data/copyable-text.tsx';
import { useWords } from '../../../../../ui/language/words.ts';
import classes from '../panel.module.css';
import { panelWords } from '../panel-words.ts';
import { embedOf } from '../../../embed.ts';
import type { Fields } from '../forms/field-spec.ts';
import { writeCall } from './call-command.ts';

/** Where a form is filled in, and how it gets into another page; what is not published yet has no address. */
export function FormAddress({ workflow }: { workflow: Workflow }) {
  const say = useWords(panelWords);
  const endpoint = useEndpoints(workflow).find(({ kind }) => kind === 'form');
  if (!endpoint) return <p className={classes.quiet}>{say('publishForAddress')}</p>;
  return (
    <>
      <CopyableText label={say('page')} text={endpoint.url} />
      <Anchor size="xs" href={endpoint.url} target="_blank" rel="noreferrer">
        {say('openPage')}
      </Anchor>
      <CopyableText label={say('embed')} text={embedOf(endpoint)} />
    </>
  );
}

/** Where a webhook is called, and the command that does so as its callers must. */
export function HookAddress(props: { workflow: Workflow; trigger: Fields; secret: string | undefined }) {
  const { workflow, trigger, secret } = props;
  const say = useWords(panelWords);
  const path = textAt(trigger, 'path') ?? '';
  const endpoint = useEndpoints(workflow).find((each) => each.kind === 'webhook' && each.path === path);
  if (!endpoint) return <p className={classes.quiet}>{say('publishForAddress')}</p>;
  return (
    <>
      <CopyableText label={say('address')} text={endpoint.url} />
      <CallCommand url={endpoint.url} trigger={trigger} secret={secret} />
    </>
  );
}

/** A secret is shown once; afterwards whoever copies the command puts it in. */
export function CallCommand(props: { url: string; trigger: Fields; secret: string | undefined }) {
  const { url, trigger, secret } = props;
  const say = useWords(panelWords);
  const { methods, auth } = trigger;
  const isGuarded = isRecord(auth) && (auth['type'] === 'token' || auth['type'] === 'signature');
  const command = writeCall({ url, methods, auth, secret: secret ?? say('secretHere') });
  return (
    <>
      <CopyableText label={say('curl')} text={command} />
      {isGuarded && secret === undefined && (
        <p className={classes.quiet}>{say('putSecret', { secret: say('secretHere') })}</p>
      )}
    </>
  );
}

function useEndpoints(workflow: Workflow) {
  const mayWrite = useCan('workflows.write');
  const { data } = useOperation(listWorkflowEndpoints, { id: workflow.id }, { enabled: mayWrite });
  return data?.items ?? [];
}
