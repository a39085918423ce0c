import { Button } from '@mantine/core';
import { listenForTestCall, pinWorkflowSample } from '@millrace/contracts/workflows/workflow-samples';
import { useWrite } from '../../../../../api/hooks.ts';
import { useReportFailure } from '../../../../../ui/feedback/failure.tsx';
import { CopyableText } from '../../../../../ui/data/copyable-text.tsx';
import { useWords } from '../../../../../ui/language/words.ts';
import { JsonView } from '../../../json-view.tsx';
import classes from '../panel.module.css';
import { panelWords } from '../panel-words.ts';
import { CallCommand } from './endpoint-address.tsx';
import type { TriggerProps } from './trigger-form.tsx';

const stale = ['workflow_samples'];

/** Listens for a call that starts nothing and becomes the sample; it is shown as soon as it comes. */
export function TestCall(props: Pick<TriggerProps, 'builder' | 'sample' | 'trigger'> & { secret: string | undefined }) {
  const { builder, sample, trigger, secret } = props;
  const say = useWords(panelWords);
  const onError = useReportFailure();
  const { id } = builder.workflow;
  const listen = useWrite(listenForTestCall, { stale, onError });
  const pin = useWrite(pinWorkflowSample, { stale, onError });
  const { kept } = sample;
  const url = listen.data?.url;
  // What came, or was stopped, ends it on the server.
  const isListening = kept?.listensUntil != null && url !== undefined;
  return (
    <div className={classes.result} role="status">
      {isListening ? (
        <>
          <strong>{say('listening')}</strong>
          <CopyableText label={say('address')} text={url} />
          <CallCommand url={url} trigger={trigger} secret={secret} />
          <Button size="compact-xs" variant="default" onClick={() => listen.mutate({ input: { id, stop: true } })}>
            {say('stopListening')}
          </Button>
        </>
      ) : (
        <Button size="compact-sm" loading={listen.isPending} onClick={() => listen.mutate({ input: { id } })}>
          {say('listen')}
        </Button>
      )}
      {!isListening && kept?.source === 'pinned' && (
        <>
          <strong>{say('received')}</strong>
          <JsonView value={kept.trigger} />
          <Button size="compact-xs" variant="default" onClick={() => pin.mutate({ input: { id, trigger: null } })}>
            {say('unpin')}
          </Button>
        </>
      )}
    </div>
  );
}
