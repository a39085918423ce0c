import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { WorkflowSummary } from '@millrace/contracts/workflows/workflow';
import { archiveWorkflow, duplicateWorkflow, restoreWorkflow } from '@millrace/contracts/workflows/workflows';
import { IconArchive, IconArchiveOff, IconCopy, IconDots, IconPlayerPlay, IconTemplate } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { ConfirmDialog } from '../../ui/feedback/confirm-dialog.tsx';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { useWords } from '../../ui/language/words.ts';
import { PublishAsTemplate } from './templates/publish-as-template.tsx';
import { workflowWords } from './workflow-words.ts';

const icon = { size: 15, stroke: 1.7 };
const stale = ['workflows', 'events'];

export function WorkflowMenu({ workflow }: { workflow: Pick<WorkflowSummary, 'id' | 'name' | 'state'> }) {
  const say = useWords(workflowWords);
  const { id, name, state } = workflow;
  const mayCreate = useCan('workflows.create');
  const mayWrite = useCan('workflows.write');
  const mayPublish = useCan('templates.manage');
  const [isPublishing, publishing] = useDisclosure(false);
  const navigate = useNavigate();
  const onError = useReportFailure();
  const [isArchiving, archiving] = useDisclosure(false);
  const restore = useWrite(restoreWorkflow, { stale, onError });
  const duplicate = useWrite(duplicateWorkflow, {
    stale,
    onError,
    onSuccess: (copy) => {
      notifyDone(say('duplicated', { name: copy.name }));
      void navigate({ to: '/workflows/$id', params: { id: copy.id } });
    },
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={say('more', { name })}>
            <IconDots size={17} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPlayerPlay {...icon} />} component={Link} to={`/workflows/${id}?part=runs`}>
            {say('showRuns')}
          </Menu.Item>
          {mayCreate && (
            <Menu.Item leftSection={<IconCopy {...icon} />} onClick={() => duplicate.mutate({ input: { id } })}>
              {say('duplicate')}
            </Menu.Item>
          )}
          {mayPublish && (
            <Menu.Item leftSection={<IconTemplate {...icon} />} onClick={publishing.open}>
              {say('publishAsTemplate')}
            </Menu.Item>
          )}
          {mayWrite && state !== 'archived' && (
            <Menu.Item leftSection={<IconArchive {...icon} />} onClick={archiving.open}>
              {say('archive')}
            </Menu.Item>
          )}
          {mayWrite && state === 'archived' && (
            <Menu.Item leftSection={<IconArchiveOff {...icon} />} onClick={() => restore.mutate({ input: { id } })}>
              {say('restore')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {isPublishing && <PublishAsTemplate workflowId={id} name={name} onClose={publishing.close} />}
      {isArchiving && <ArchiveDialog id={id} name={name} onClose={archiving.close} />}
    </>
  );
}

function ArchiveDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const say = useWords(workflowWords);
  const archive = useWrite(archiveWorkflow, { stale, onSuccess: onClose });
  return (
    <ConfirmDialog
      title={say('archiveTitle', { name })}
      opened
      onClose={onClose}
      confirmLabel={say('archive')}
      onConfirm={() => archive.mutate({ input: { id } })}
      isBusy={archive.isPending}
      error={archive.error}
    >
      {say('archiveText')}
    </ConfirmDialog>
  );
}
