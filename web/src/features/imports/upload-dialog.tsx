import { Alert, Loader, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { type ImportKind, importKinds } from '@millrace/contracts/imports/imports';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMarkStale } from '../../api/hooks.ts';
import { useDescribe } from '../../ui/feedback/failure.tsx';
import { useWords } from '../../ui/language/words.ts';
import { importWords } from './import-words.ts';
import classes from './imports.module.css';
import { uploadFile } from './upload-file.ts';

/** What the file lists, and the file. It is only read; importing begins on its own page. */
export function UploadDialog({ onClose }: { onClose: () => void }) {
  const say = useWords(importWords);
  const describe = useDescribe();
  const navigate = useNavigate();
  const markStale = useMarkStale();
  const [kind, setKind] = useState<ImportKind>('leads');
  const [uploading, setUploading] = useState<string>();
  const [failure, setFailure] = useState<unknown>();

  const upload = async (files: File[]) => {
    const file = files[0];
    if (!file) return;
    setFailure(undefined);
    setUploading(file.name);
    try {
      const draft = await uploadFile(file, kind);
      markStale(['imports']);
      await navigate({ to: '/imports/$id', params: { id: draft.id } });
    } catch (error) {
      setFailure(error);
      setUploading(undefined);
    }
  };
  return (
    <Modal opened onClose={onClose} title={say('importFile')} size="lg">
      <Stack gap="md">
        <div>
          <Text size="sm" fw={500} mb={4}>
            {say('whatIsIt')}
          </Text>
          <SegmentedControl
            fullWidth
            value={kind}
            // The values are those of importKinds.
            onChange={(value) => setKind(importKinds.find((each) => each === value) ?? 'leads')}
            data={importKinds.map((value) => ({ value, label: say(value) }))}
          />
        </div>
        {failure !== undefined && (
          <Alert color="red" variant="light" role="alert">
            {describe(failure)}
          </Alert>
        )}
        <Dropzone
          onDrop={(files) => void upload(files)}
          multiple={false}
          disabled={uploading !== undefined}
          className={classes.drop}
        >
          <div className={classes.dropBody}>
            {uploading ? <Loader size={22} /> : <IconFileSpreadsheet size={30} stroke={1.4} />}
            <strong>{uploading ? say('uploading', { name: uploading }) : say('dropTitle')}</strong>
            <span>{say('dropText')}</span>
          </div>
        </Dropzone>
      </Stack>
    </Modal>
  );
}
