import { Button, TextInput } from '@mantine/core';
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { listWorkflowEndpoints, setWorkflowEndpointSecret } from '@millrace/contracts/workflows/workflow-endpoints';
import { useState } from 'react';
import { useOperation, useWrite } from '../../../../../api/hooks.ts';
import { useCan } from '../../../../../api/session.ts';
import { useReportFailure } from '../../../../../ui/feedback/failure.tsx';
import { CopyableText } from '../../../../../ui/data/copyable-text.tsx';
import { useWords } from '../../../../../ui/language/words.ts';
import { formWords } from '../forms/form-words.ts';
import classes from '../panel.module.css';

/** What callers send or sign with: made here, or dictated by the other side; shown once. */
export function EndpointSecret(props: { workflow: Workflow; path: string; onMade: (secret: string) => void }) {
  const { workflow, path, onMade } = props;
  const say = useWords(formWords);
  const { data } = useOperation(listWorkflowEndpoints, { id: workflow.id }, { enabled: useCan('workflows.write') });
  const [own, setOwn] = useState('');
  const onError = useReportFailure();
  const make = useWrite(setWorkflowEndpointSecret, {
    stale: ['workflow_endpoints'],
    onError,
    onSuccess: ({ secret }) => {
      setOwn('');
      onMade(secret);
    },
  });
  const endpoint = data?.items.find((each) => each.kind === 'webhook' && each.path === path);
  if (!endpoint) return <p className={classes.quiet}>{say('secretAfterPublish')}</p>;
  const target = { id: workflow.id, endpointId: endpoint.id };
  const shown = make.data?.id === endpoint.id ? make.data.secret : undefined;
  return (
    <div className={classes.result} role="status">
      <span>{say(endpoint.hasSecret ? 'secretThere' : 'secretMissing')}</span>
      {shown !== undefined && <CopyableText label={say('secret')} text={shown} />}
      <Button
        size="compact-sm"
        variant={endpoint.hasSecret ? 'default' : 'filled'}
        loading={make.isPending}
        onClick={() => make.mutate({ input: target })}
      >
        {say(endpoint.hasSecret ? 'newSecret' : 'makeSecret')}
      </Button>
      <div className={classes.row}>
        <TextInput
          size="xs"
          type="password"
          autoComplete="off"
          label={say('ownSecret')}
          value={own}
          onChange={({ currentTarget }) => setOwn(currentTarget.value)}
        />
        {own !== '' && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => make.mutate({ input: { ...target, secret: own } })}
          >
            {say('setSecret')}
          </Button>
        )}
      </div>
    </div>
  );
}
