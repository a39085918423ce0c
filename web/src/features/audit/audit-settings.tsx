import { Button, Group, Select, Table, TextInput, UnstyledButton } from '@mantine/core';
import { IconDownload, IconShieldCheck, IconZoomExclamation } from '@tabler/icons-react';
import { listMembers } from '@millrace/contracts/accounts/members';
import { type AuditEntry, listAuditEntries, verifyAuditLog } from '@millrace/contracts/audit/audit';
import { Fragment, useState } from 'react';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { useEventTitle } from '../../api/event-titles.ts';
import { useNounTitle } from '../../api/noun-titles.ts';
import { apiBase } from '../../api/client.ts';
import { usePages, useWrite } from '../../api/hooks.ts';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { type AuditChoice, toQuery } from './audit-query.ts';
import classes from './audit-settings.module.css';
import { auditWords } from './audit-words.ts';
import { useAuditActor } from './use-audit-actor.ts';
import { VerifyResult } from './verify-result.tsx';

/** Nouns entries are about; `noun.*` asks for all of one. */
const nouns = [
  'session',
  'member',
  'invitation',
  'api_key',
  'channel',
  'connection',
  'import',
  'contact',
  'company',
  'data_export',
  'erasure',
  'retention',
  'feature_flag',
  'workspace',
  'audit_log',
];

export function AuditSettings() {
  const say = useWords(auditWords);
  const [choice, choose] = useState<AuditChoice>({});
  const query = toQuery(choice);
  const pages = usePages(listAuditEntries, { limit: 50, ...query });
  const verify = useWrite(verifyAuditLog);
  const actions = (
    <Group gap="xs">
      <Button
        variant="default"
        leftSection={<IconShieldCheck size={16} stroke={1.7} />}
        loading={verify.isPending}
        onClick={() => verify.mutate({ input: {} })}
      >
        {say('verify')}
      </Button>
      <Button
        variant="default"
        component="a"
        href={`${apiBase}/audit-entries/export?${new URLSearchParams(query)}`}
        leftSection={<IconDownload size={16} stroke={1.7} />}
      >
        {say('export')}
      </Button>
    </Group>
  );
  return (
    <Section title={say('title')} description={say('text')} actions={actions}>
      {verify.error && <Failure error={verify.error} onRetry={() => verify.mutate({ input: {} })} />}
      {verify.data && <VerifyResult result={verify.data} />}
      <AuditFilters choice={choice} onChoose={choose} />
      {pages.isPending && <SkeletonRows rows={10} />}
      {pages.isError && <Failure error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isSuccess && pages.items.length === 0 && (
        <EmptyState icon={<IconZoomExclamation size={20} stroke={1.7} />} title={say('empty')}>
          {say('emptyText')}
        </EmptyState>
      )}
      {pages.items.length > 0 && <AuditTable entries={pages.items} />}
      <ShowMore pages={pages} label={say('older')} mt="sm" />
    </Section>
  );
}

function AuditFilters({ choice, onChoose }: { choice: AuditChoice; onChoose: (choice: AuditChoice) => void }) {
  const say = useWords(auditWords);
  const members = usePages(listMembers, { limit: 200 });
  const nounTitle = useNounTitle();
  return (
    <Group gap="xs" mb="sm" className={classes.filters}>
      <Select
        size="xs"
        aria-label={say('kind')}
        placeholder={say('anyKind')}
        data={nouns.map((noun) => ({ value: `${noun}.*`, label: nounTitle(noun) }))}
        value={choice.action ?? null}
        onChange={(action) => onChoose({ ...choice, action: action ?? undefined })}
        clearable
        searchable
      />
      <Select
        size="xs"
        aria-label={say('actor')}
        placeholder={say('anyActor')}
        data={members.items.map(({ userId, name }) => ({ value: userId, label: name }))}
        value={choice.actorId ?? null}
        onChange={(actorId) => onChoose({ ...choice, actorId: actorId ?? undefined })}
        clearable
        searchable
      />
      <TextInput
        size="xs"
        type="date"
        aria-label={say('from')}
        value={choice.from ?? ''}
        onChange={(event) => onChoose({ ...choice, from: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        type="date"
        aria-label={say('to')}
        value={choice.to ?? ''}
        onChange={(event) => onChoose({ ...choice, to: event.currentTarget.value })}
      />
    </Group>
  );
}

function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  const say = useWords(auditWords);
  const [opened, open] = useState<string>();
  return (
    <div className={classes.scroller}>
      <Table highlightOnHover className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={classes.when}>{say('when')}</Table.Th>
            <Table.Th>{say('what')}</Table.Th>
            <Table.Th className={classes.actor}>{say('actor')}</Table.Th>
            <Table.Th className={classes.address}>{say('address')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Fragment key={entry.id}>
              <AuditRow
                entry={entry}
                isOpen={opened === entry.id}
                onOpen={() => open(opened === entry.id ? undefined : entry.id)}
              />
              {opened === entry.id && <AuditDetails entry={entry} />}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function AuditRow({ entry, isOpen, onOpen }: { entry: AuditEntry; isOpen: boolean; onOpen: () => void }) {
  const format = useFormat();
  const actorName = useAuditActor();
  const titleOf = useEventTitle();
  return (
    <Table.Tr>
      <Table.Td className={classes.when}>{format.dateTime(entry.occurredAt)}</Table.Td>
      <Table.Td>
        <UnstyledButton className={classes.open} aria-expanded={isOpen} title={entry.action} onClick={onOpen}>
          {titleOf(entry.action)}
        </UnstyledButton>
      </Table.Td>
      <Table.Td>{actorName(entry.actor)}</Table.Td>
      <Table.Td className={classes.address}>{entry.address}</Table.Td>
    </Table.Tr>
  );
}

function AuditDetails({ entry }: { entry: AuditEntry }) {
  const say = useWords(auditWords);
  const facts = [
    { label: say('code'), value: entry.action },
    { label: say('target'), value: entry.targetId && `${entry.targetType ?? ''} ${entry.targetId}` },
    { label: say('details'), value: Object.keys(entry.details).length > 0 && JSON.stringify(entry.details, null, 1) },
    { label: say('request'), value: entry.requestId },
  ];
  return (
    <Table.Tr>
      <Table.Td colSpan={4}>
        <dl className={classes.facts}>
          {facts.map(
            ({ label, value }) =>
              value && (
                <Fragment key={label}>
                  <dt>{label}</dt>
                  <dd>
                    <code>{value}</code>
                  </dd>
                </Fragment>
              ),
          )}
        </dl>
      </Table.Td>
    </Table.Tr>
  );
}
