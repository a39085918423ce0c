import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCheckbox, IconPlus } from '@tabler/icons-react';
import { listTasks } from '@millrace/contracts/tasks/tasks';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { usePages } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { TaskDialog, type TaskSubject } from './task-dialog.tsx';
import { TaskRow } from './task-row.tsx';
import { taskWords } from './task-words.ts';
import { useNow } from './use-now.ts';
import classes from './tasks.module.css';

/** What is to be done about a contact or a company: open tasks, and on request those that are done. */
export function RecordTasks({ subject }: { subject: TaskSubject }) {
  const say = useWords(taskWords);
  const canWrite = useCan('tasks.write');
  const [isAdding, dialog] = useDisclosure(false);
  const [showsDone, done] = useDisclosure(false);
  return (
    <div className={classes.record}>
      {canWrite && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} stroke={1.8} />}
          className={classes.add}
          onClick={dialog.open}
        >
          {say('newTask')}
        </Button>
      )}
      <TaskList subject={subject} state="open" />
      {showsDone ? (
        <TaskList subject={subject} state="done" />
      ) : (
        <Button size="xs" variant="subtle" onClick={done.open}>
          {say('showDone')}
        </Button>
      )}
      {isAdding && <TaskDialog subject={subject} onClose={dialog.close} />}
    </div>
  );
}

function TaskList({ subject, state }: { subject: TaskSubject; state: 'open' | 'done' }) {
  const say = useWords(taskWords);
  const now = useNow();
  const tasks = usePages(listTasks, { ...subject, state, limit: 30 });
  if (tasks.error) return <Failure error={tasks.error} onRetry={() => void tasks.refetch()} />;
  if (tasks.isPending) return <SkeletonRows rows={2} height={52} />;
  if (tasks.items.length === 0) {
    const title = say(state === 'open' ? 'emptyRecord' : 'emptyDoneTitle');
    return <EmptyState icon={<IconCheckbox size={20} stroke={1.7} />} title={title} />;
  }
  return (
    <>
      <ul className={classes.list} aria-label={say(state === 'open' ? 'tasks' : 'done')}>
        {tasks.items.map((task) => (
          <TaskRow key={task.id} task={task} now={now} isOnRecord />
        ))}
      </ul>
      <ShowMore pages={tasks} label={say('showMore')} />
    </>
  );
}
