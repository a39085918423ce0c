import { Button, SegmentedControl } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCheckbox, IconPlus } from '@tabler/icons-react';
import type { Task } from '@millrace/contracts/tasks/task';
import { getTask, listTasks } from '@millrace/contracts/tasks/tasks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { useOperation, usePages } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import { dueGroupOf, dueGroups } from './due.ts';
import { TaskDialog } from './task-dialog.tsx';
import { TaskRow } from './task-row.tsx';
import { taskWords } from './task-words.ts';
import { useNow } from './use-now.ts';
import classes from './tasks.module.css';

const parts = {
  mine: { state: 'open', assigneeId: 'me' },
  everybody: { state: 'open' },
  done: { state: 'done' },
} as const;
type Part = keyof typeof parts;

const isPart = (value: string | undefined): value is Part => value !== undefined && value in parts;

/** What there is to do, the most urgent first. */
export function TasksPage() {
  const say = useWords(taskWords);
  const navigate = useNavigate();
  const { part: chosen, task: opened } = useSearch({ from: '/workspace/tasks' });
  const part = isPart(chosen) ? chosen : 'mine';
  const canWrite = useCan('tasks.write');
  const [isAdding, dialog] = useDisclosure(false);
  const toolbar = (
    <SegmentedControl
      size="xs"
      aria-label={say('parts')}
      value={part}
      onChange={(value) => void navigate({ to: '/tasks', search: value === 'mine' ? {} : { part: value } })}
      data={[
        { value: 'mine', label: say('mine') },
        { value: 'everybody', label: say('everybody') },
        { value: 'done', label: say('done') },
      ]}
    />
  );
  const add = canWrite && (
    <Button size="xs" leftSection={<IconPlus size={14} stroke={1.8} />} onClick={dialog.open}>
      {say('newTask')}
    </Button>
  );
  return (
    <Page title={say('tasks')} toolbar={toolbar} actions={add}>
      {opened !== undefined && (
        <OpenedTask
          id={opened}
          onClose={() => void navigate({ to: '/tasks', search: chosen ? { part: chosen } : {} })}
        />
      )}
      <TasksOf key={part} part={part} />
      {isAdding && <TaskDialog onClose={dialog.close} />}
    </Page>
  );
}

/** One that an address names: runs and events lead here. */
function OpenedTask({ id, onClose }: { id: string; onClose: () => void }) {
  const task = useOperation(getTask, { id });
  if (task.isError) return <Failure error={task.error} onRetry={() => void task.refetch()} />;
  return task.data && <TaskDialog task={task.data} onClose={onClose} />;
}

function TasksOf({ part }: { part: Part }) {
  const say = useWords(taskWords);
  const now = useNow();
  const tasks = usePages(listTasks, { ...parts[part], limit: 100 });
  if (tasks.error) return <Failure error={tasks.error} onRetry={() => void tasks.refetch()} />;
  if (tasks.isPending) return <SkeletonRows />;
  if (tasks.items.length === 0) return <NoTasks part={part} />;
  return (
    <div className={classes.page}>
      {part === 'done' ? (
        <Group now={now} tasks={tasks.items} title={say('done')} />
      ) : (
        <ByDueDate tasks={tasks.items} now={now} />
      )}
      <ShowMore pages={tasks} label={say('showMore')} />
    </div>
  );
}

function ByDueDate({ tasks, now }: { tasks: readonly Task[]; now: Date }) {
  const say = useWords(taskWords);
  return dueGroups.map((group) => (
    <Group
      key={group}
      title={say(group)}
      now={now}
      tasks={tasks.filter(({ dueAt }) => dueGroupOf(dueAt, now) === group)}
    />
  ));
}

function Group({ title, tasks, now }: { title: string; tasks: readonly Task[]; now: Date }) {
  if (tasks.length === 0) return null;
  return (
    <section>
      <h2 className={classes.group}>{title}</h2>
      <ul className={classes.list} aria-label={title}>
        {tasks.map((task) => (
          <TaskRow key={task.id} task={task} now={now} />
        ))}
      </ul>
    </section>
  );
}

const emptyTitles = { mine: 'emptyMineTitle', everybody: 'emptyAllTitle', done: 'emptyDoneTitle' } as const;

function NoTasks({ part }: { part: Part }) {
  const say = useWords(taskWords);
  return (
    <EmptyState icon={<IconCheckbox size={20} stroke={1.7} />} title={say(emptyTitles[part])}>
      {part === 'mine' && say('emptyMineText')}
    </EmptyState>
  );
}
