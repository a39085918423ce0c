import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { pinWorkflowSample } from '@millrace/contracts/workflows/workflow-samples';
import { Link } from '@tanstack/react-router';
import { useWrite } from '../../../../api/hooks.ts';
import { RelativeTime } from '../../../../ui/data/relative-time.tsx';
import { useReportFailure } from '../../../../ui/feedback/failure.tsx';
import { useWords } from '../../../../ui/language/words.ts';
import { InputDialog } from '../../input-dialog.tsx';
import { inputSchemaOf } from '../../input-fields.ts';
import { type LooseDefinition, triggersOf } from '../graph/step-tree.ts';
import type { Builder } from '../use-builder.ts';
import { usePanel } from './panel-context.ts';
import classes from './panel.module.css';
import { panelWords } from './panel-words.ts';
import type { Sample } from './use-sample.ts';

/** Which sample is used, and the way to keep it, to change it, and to let it go. */
export function SampleSource({ builder, sample }: { builder: Builder; sample: Sample }) {
  const say = useWords(panelWords);
  const { isReadOnly } = usePanel();
  const [isEditing, editing] = useDisclosure(false);
  const onError = useReportFailure();
  const pin = useWrite(pinWorkflowSample, { stale: ['workflow_samples'], onError, onSuccess: editing.close });
  const { kept } = sample;
  const workflowId = builder.workflow.id;
  const source = kept?.source ?? 'made';
  const set = (trigger: unknown) => pin.mutate({ input: { id: workflowId, trigger } });
  return (
    <>
      <div className={classes.row}>
        <span className={classes.quiet}>
          {say(`source_${source}`)}
          {source !== 'made' && kept?.at && (
            <>
              {' · '}
              <RelativeTime at={kept.at} />
            </>
          )}
        </span>
        {source === 'run' && kept?.runId && (
          <Link className={classes.quiet} to="/runs/$id" params={{ id: kept.runId }}>
            {say('openRun')}
          </Link>
        )}
        {!isReadOnly && (
          <>
            {source === 'pinned' ? (
              <Button size="compact-xs" variant="default" loading={pin.isPending} onClick={() => set(null)}>
                {say('unpinTrigger')}
              </Button>
            ) : (
              <Button size="compact-xs" variant="default" loading={pin.isPending} onClick={() => set(sample.trigger)}>
                {say('pinTrigger')}
              </Button>
            )}
            <Button size="compact-xs" variant="default" onClick={editing.open}>
              {say('editSample')}
            </Button>
          </>
        )}
      </div>
      {isEditing && (
        <InputDialog
          schema={sampleSchemaOf(builder.definition)}
          title={say('sampleTitle')}
          text={say('sampleText')}
          initial={sample.trigger}
          submitLabel={say('pinTrigger')}
          isBusy={pin.isPending}
          error={pin.error}
          onClose={editing.close}
          onSubmit={set}
        />
      )}
    </>
  );
}

/** What people fill in is changed as they fill it in; of several triggers nobody knows which one the sample is of. */
function sampleSchemaOf(definition: LooseDefinition): Record<string, unknown> | undefined {
  if (triggersOf(definition).length > 1) return undefined;
  return inputSchemaOf(definition) ?? inputSchemaOf(definition, 'form');
}
