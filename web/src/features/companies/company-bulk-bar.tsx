import { Button } from '@mantine/core';
import { IconTag, IconUser } from '@tabler/icons-react';
import type { Company } from '@millrace/contracts/companies/company';
import {
  batchDeleteCompanies,
  batchTagCompanies,
  batchUpdateCompanies,
} from '@millrace/contracts/companies/company-batches';
import type { AnswerOf } from '@millrace/contracts/operation';
import { useMutation } from '@tanstack/react-query';
import { sendInBatches } from '../../api/batches.ts';
import { useMembers, useTags } from '../../api/directory.ts';
import { useCall, useMarkStale } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { Choice } from '../../ui/data/choice.tsx';
import { Initials } from '../../ui/data/initials.tsx';
import { TagPicker } from '../../ui/data/tag-editor.tsx';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone, notifyFailure } from '../../ui/feedback/notify.tsx';
import { useWords } from '../../ui/language/words.ts';
import { BulkActions } from '../../ui/table/bulk-bar.tsx';
import { DeleteSelected } from '../../ui/table/delete-selected.tsx';
import { companyWords } from './company-words.ts';

type Answer = AnswerOf<typeof batchUpdateCompanies>;

/** What can be done with the selected companies at once. */
export function CompanyBulkBar({ rows, onClear }: { rows: readonly Company[]; onClear: () => void }) {
  const say = useWords(companyWords);
  const call = useCall();
  const members = useMembers();
  const tags = useTags();
  const canWrite = useCan('companies.write');
  const canDelete = useCan('contacts.bulk_delete');
  const run = useBatches(rows, onClear);
  return (
    <BulkActions count={rows.length} onClear={onClear}>
      {canWrite && (
        <Choice
          label={say('owner')}
          value="unset"
          noneLabel={say('nobody')}
          options={members.map(({ userId, name }) => ({
            value: userId,
            label: name,
            leading: <Initials name={name} size={20} />,
          }))}
          onChange={(ownerId) => run((ids) => call(batchUpdateCompanies, { ids, ownerId }))}
        >
          <IconUser size={15} stroke={1.8} aria-hidden /> {say('owner')}
        </Choice>
      )}
      {canWrite && (
        <TagPicker known={tags} onPick={(name) => run((ids) => call(batchTagCompanies, { ids, add: [name] }))}>
          {(open) => (
            <Button size="xs" variant="subtle" color="gray" leftSection={<IconTag size={14} />} onClick={open}>
              {say('tags')}
            </Button>
          )}
        </TagPicker>
      )}
      {canDelete && (
        <DeleteSelected
          label={say('delete')}
          title={say('deleteTitle', { count: rows.length })}
          text={say('deleteText')}
          onDelete={() => run((ids) => call(batchDeleteCompanies, { ids }))}
        />
      )}
    </BulkActions>
  );
}

/** Sends the selected ids in batches of what the API takes, and tells what was done and what was refused. */
function useBatches(rows: readonly Company[], onDone: () => void) {
  const say = useWords(companyWords);
  const markStale = useMarkStale();
  const batches = useMutation({
    mutationFn: async (send: (ids: string[]) => Promise<Answer>) =>
      await sendInBatches(
        rows.map(({ id }) => id),
        send,
      ),
    onSuccess: (results) => {
      const refused = results.filter(({ ok }) => !ok);
      const reason = refused[0]?.error?.detail;
      if (reason !== undefined) notifyFailure(say('bulkFailed', { count: refused.length, reason }));
      if (results.length > refused.length) notifyDone(say('bulkDone', { count: results.length - refused.length }));
      onDone();
    },
    onError: useReportFailure(),
    onSettled: () => markStale(['companies', 'tags', 'events']),
  });
  return batches.mutate;
}
