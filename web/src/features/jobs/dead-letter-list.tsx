import { Checkbox, Table, UnstyledButton } from '@mantine/core';
import { type DeadLetter, type DeadLetterKind, listDeadLetters } from '@millrace/contracts/jobs/dead-letters';
import { IconMailCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { usePages } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { Pill } from '../../ui/data/pill.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { BulkActions, BulkBar } from '../../ui/table/bulk-bar.tsx';
import { DeadLetterActions } from './dead-letter-actions.tsx';
import { DeadLetterDrawer } from './dead-letter-drawer.tsx';
import { queueWords } from './queue-words.ts';
import classes from './queue.module.css';

export function DeadLetterList({ kind }: { kind: DeadLetterKind | undefined }) {
  const say = useWords(queueWords);
  const mayDecide = useCan('dead_letters.retry');
  const pages = usePages(listDeadLetters, { limit: 100, ...(kind && { kind }) });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [opened, open] = useState<string>();
  if (pages.isPending) return <SkeletonRows />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.items.length === 0) {
    return (
      <EmptyState icon={<IconMailCheck size={20} stroke={1.7} />} title={say('emptyDeadTitle')}>
        {say('emptyDeadText')}
      </EmptyState>
    );
  }
  const chosen = pages.items.filter(({ id }) => selected.has(id));
  return (
    <>
      <div className={classes.letters} data-selecting={chosen.length > 0 || undefined}>
        <div className={classes.scroller}>
          <LetterTable
            letters={pages.items}
            selected={selected}
            onSelect={mayDecide ? setSelected : undefined}
            onOpen={open}
          />
          <ShowMore pages={pages} label={say('more')} m="sm" />
        </div>
        {mayDecide && chosen.length > 0 && (
          <BulkBar>
            <BulkActions count={chosen.length} onClear={() => setSelected(new Set())}>
              <DeadLetterActions letters={chosen} onDone={() => setSelected(new Set())} />
            </BulkActions>
          </BulkBar>
        )}
      </div>
      <DeadLetterDrawer id={opened} onClose={() => open(undefined)} />
    </>
  );
}

interface TableProps {
  letters: readonly DeadLetter[];
  selected: ReadonlySet<string>;
  onSelect: ((ids: ReadonlySet<string>) => void) | undefined;
  onOpen: (id: string) => void;
}

function LetterTable({ letters, selected, onSelect, onOpen }: TableProps) {
  const say = useWords(queueWords);
  const areAll = letters.every(({ id }) => selected.has(id));
  return (
    <Table highlightOnHover stickyHeader className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          {onSelect && (
            <Table.Th className={classes.check}>
              <Checkbox
                size="xs"
                aria-label={say('selectAll')}
                checked={areAll}
                indeterminate={selected.size > 0 && !areAll}
                onChange={() => onSelect(areAll ? new Set() : new Set(letters.map(({ id }) => id)))}
              />
            </Table.Th>
          )}
          <Table.Th className={classes.what}>{say('what')}</Table.Th>
          <Table.Th className={classes.onWide}>{say('reason')}</Table.Th>
          <Table.Th className={`${classes.short} ${classes.onWide}`}>{say('attempts')}</Table.Th>
          <Table.Th className={`${classes.short} ${classes.onWide}`}>{say('failedAt')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {letters.map((letter) => (
          <Table.Tr key={letter.id}>
            {onSelect && (
              <Table.Td>
                <Checkbox
                  size="xs"
                  aria-label={say('select', { title: letter.title })}
                  checked={selected.has(letter.id)}
                  onChange={() => onSelect(toggled(selected, letter.id))}
                />
              </Table.Td>
            )}
            <Table.Td>
              <UnstyledButton className={classes.open} onClick={() => onOpen(letter.id)}>
                {letter.title}
              </UnstyledButton>{' '}
              {letter.run && <RunOf run={letter.run} />}
              {letter.state === 'unknown' && <Pill tone="warn">{say('stateUnknown')}</Pill>}
              <p className={classes.onPhone}>
                {letter.reason.detail} · <RelativeTime at={letter.failedAt} />
              </p>
            </Table.Td>
            <Table.Td className={`${classes.reason} ${classes.onWide}`} title={letter.reason.detail}>
              {letter.reason.detail}
            </Table.Td>
            <Table.Td className={classes.onWide}>{letter.attempts}</Table.Td>
            <Table.Td className={classes.onWide}>
              <RelativeTime at={letter.failedAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Which version of the workflow, and where in it. */
function RunOf({ run }: { run: NonNullable<DeadLetter['run']> }) {
  const say = useWords(queueWords);
  const version = run.version === null ? [] : [say('version', { number: run.version })];
  return <span className={classes.beside}>{[...version, ...(run.step === null ? [] : [run.step])].join(' · ')}</span>;
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
