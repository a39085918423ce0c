import { Alert, Select, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { getWorkspace, updateWorkspace } from '@millrace/contracts/accounts/workspaces';
import type { AnswerOf, CallOf } from '@millrace/contracts/operation';
import { queryKeyOf, useOperation, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { Failure, useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useCountries } from '../../ui/language/countries.ts';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { accountSettingsWords } from './settings-words.ts';

type Workspace = AnswerOf<typeof getWorkspace>;

export function WorkspaceSettings() {
  const say = useWords(accountSettingsWords);
  const workspace = useOperation(getWorkspace, {});
  if (workspace.error) return <Failure error={workspace.error} onRetry={() => void workspace.refetch()} />;
  return (
    <Section
      title={say('workspace')}
      description={workspace.data && say('workspaceText', { name: workspace.data.name })}
    >
      {workspace.data ? (
        <WorkspaceForm key={workspace.data.version} workspace={workspace.data} />
      ) : (
        <SkeletonRows rows={4} height={58} />
      )}
    </Section>
  );
}

function WorkspaceForm({ workspace }: { workspace: Workspace }) {
  const say = useWords(accountSettingsWords);
  const readOnly = !useCan('workspace.manage');
  const countries = useCountries();
  const [name, setName] = useState(workspace.name);
  const save = useSaveWorkspace(workspace.version);
  return (
    <Stack gap="md" maw={420}>
      {workspace.isDemo && <Alert color="river">{say('demo')}</Alert>}
      <TextInput
        label={say('name')}
        value={name}
        readOnly={readOnly}
        error={name.trim() ? null : say('required')}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={() => {
          if (name.trim() && name.trim() !== workspace.name) save({ name });
        }}
      />
      <Select
        label={say('workspaceLanguage')}
        description={say('workspaceLanguageText')}
        allowDeselect={false}
        readOnly={readOnly}
        value={workspace.locale}
        data={[
          { value: 'en', label: 'English' },
          { value: 'de', label: 'Deutsch' },
        ]}
        onChange={(locale) => save({ locale: locale === 'de' ? 'de' : 'en' })}
      />
      <Select
        label={say('timeZone')}
        searchable
        allowDeselect={false}
        readOnly={readOnly}
        value={workspace.timeZone}
        data={[...new Set(['UTC', workspace.timeZone, ...Intl.supportedValuesOf('timeZone')])]}
        limit={100}
        onChange={(timeZone) => timeZone && save({ timeZone })}
      />
      <Select
        label={say('region')}
        description={say('regionText')}
        searchable
        allowDeselect={false}
        readOnly={readOnly}
        value={workspace.defaultRegion}
        data={countries}
        onChange={(defaultRegion) => defaultRegion && save({ defaultRegion })}
      />
    </Stack>
  );
}

function useSaveWorkspace(version: number): (change: CallOf<typeof updateWorkspace>) => void {
  const say = useWords(accountSettingsWords);
  const queries = useQueryClient();
  const save = useWrite(updateWorkspace, {
    stale: ['workspace', 'session'],
    onSuccess: (saved) => {
      queries.setQueryData(queryKeyOf(getWorkspace, {}), saved);
      notifyDone(say('saved'));
    },
    onError: useReportFailure(),
  });
  return (change) => save.mutate({ input: change, version });
}
