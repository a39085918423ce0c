import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Template } from '@millrace/contracts/templates/template';
import { restoreTemplate, retireTemplate } from '@millrace/contracts/templates/templates';
import { IconArchive, IconArchiveOff, IconDots, IconDownload } from '@tabler/icons-react';
import { apiBase } from '../../../api/client.ts';
import { useWrite } from '../../../api/hooks.ts';
import { useCan } from '../../../api/session.ts';
import { ConfirmDialog } from '../../../ui/feedback/confirm-dialog.tsx';
import { useReportFailure } from '../../../ui/feedback/failure.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { templateWords } from './template-words.ts';

const icon = { size: 15, stroke: 1.7 };
const stale = ['templates'];

export function TemplateMenu({ template }: { template: Template }) {
  const say = useWords(templateWords);
  const { id, slug, source, isRetired } = template;
  const mayManage = useCan('templates.manage') && source === 'workspace';
  const [isRetiring, retiring] = useDisclosure(false);
  const onError = useReportFailure();
  const restore = useWrite(restoreTemplate, { stale, onError });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={say('more')}>
            <IconDots size={17} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconDownload {...icon} />}
            component="a"
            href={`${apiBase}/templates/${id}/export`}
            download={`${slug}.json`}
          >
            {say('export')}
          </Menu.Item>
          {mayManage && !isRetired && (
            <Menu.Item leftSection={<IconArchive {...icon} />} onClick={retiring.open}>
              {say('retire')}
            </Menu.Item>
          )}
          {mayManage && isRetired && (
            <Menu.Item leftSection={<IconArchiveOff {...icon} />} onClick={() => restore.mutate({ input: { id } })}>
              {say('restore')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {isRetiring && <RetireDialog id={id} onClose={retiring.close} />}
    </>
  );
}

function RetireDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const say = useWords(templateWords);
  const retire = useWrite(retireTemplate, { stale, onSuccess: onClose });
  return (
    <ConfirmDialog
      title={say('retireTitle')}
      opened
      onClose={onClose}
      confirmLabel={say('retire')}
      onConfirm={() => retire.mutate({ input: { id } })}
      isBusy={retire.isPending}
      error={retire.error}
    >
      {say('retireText')}
    </ConfirmDialog>
  );
}
