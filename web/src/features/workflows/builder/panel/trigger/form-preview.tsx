import { Button, Modal, SegmentedControl } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconEye } from '@tabler/icons-react';
import { useState } from 'react';
import { apiBase } from '../../../../../api/client.ts';
import { useReportFailure } from '../../../../../ui/feedback/failure.tsx';
import { useWords } from '../../../../../ui/language/words.ts';
import type { Builder } from '../../use-builder.ts';
import classes from '../panel.module.css';
import { panelWords } from '../panel-words.ts';

/** The form of the draft as its own page will show it: it can be filled in and sent, and nothing starts. */
export function FormPreview({ builder, index }: { builder: Builder; index: number }) {
  const say = useWords(panelWords);
  const [isOpen, open] = useDisclosure(false);
  const onError = useReportFailure();
  const { saving, isReadOnly } = builder;
  const show = async () => {
    // The page is made of what is saved.
    if (!isReadOnly) await saving.saveNow();
    open.open();
  };
  return (
    <>
      <Button
        className={classes.start}
        size="compact-sm"
        variant="default"
        leftSection={<IconEye size={14} />}
        onClick={() => void show().catch(onError)}
      >
        {say('preview')}
      </Button>
      {isOpen && <PreviewDialog builder={builder} index={index} onClose={open.close} />}
    </>
  );
}

type Width = 'desktop' | 'phone';

function PreviewDialog({ builder, index, onClose }: { builder: Builder; index: number; onClose: () => void }) {
  const say = useWords(panelWords);
  const hasRoom = window.matchMedia('(min-width: 48em)').matches;
  const [width, setWidth] = useState<Width>(hasRoom ? 'desktop' : 'phone');
  const [times, setTimes] = useState(0);
  const { workflow } = builder;
  return (
    <Modal
      opened
      onClose={onClose}
      size={hasRoom ? '1000px' : undefined}
      fullScreen={!hasRoom}
      title={say('previewTitle')}
      closeButtonProps={{ 'aria-label': say('closePreview') }}
    >
      <div className={classes.stack}>
        <div className={classes.row}>
          {hasRoom && (
            <SegmentedControl
              size="xs"
              aria-label={say('previewWidth')}
              value={width}
              data={[
                { value: 'desktop', label: say('desktop') },
                { value: 'phone', label: say('phone') },
              ]}
              onChange={setWidth}
            />
          )}
          <Button size="compact-sm" variant="default" onClick={() => setTimes(times + 1)}>
            {say('previewAgain')}
          </Button>
          <span className={classes.quiet}>{say('previewText')}</span>
        </div>
        <div className={classes.stage}>
          {/* oxlint-disable-next-line react/iframe-missing-sandbox -- its own policy lets no script run and nothing load */}
          <iframe
            key={`${workflow.version} ${times}`}
            className={classes.previewed}
            data-width={width}
            title={say('previewTitle')}
            onLoad={({ currentTarget }) => focusFault(currentTarget)}
            src={`${apiBase}/workflows/${workflow.id}/form-preview?trigger=${index}`}
          />
        </div>
      </div>
    </Modal>
  );
}

/** The page asks for it, and a browser grants that in no frame of a page in which something had the focus before. */
function focusFault(frame: HTMLIFrameElement): void {
  frame.contentDocument?.querySelector<HTMLElement>('[autofocus]')?.focus();
}
