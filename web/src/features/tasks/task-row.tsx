import { ActionIcon, Checkbox } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import type { Task } from '@millrace/contracts/tasks/task';
import { completeTask, deleteTask, reopenTask } from '@millrace/contracts/tasks/tasks';
import { Link } from '@tanstack/react-router';
import { useWrite } from '../../api/hooks.ts';
import { useCan, useSession } from '../../api/session.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone, notifyUndoable } from '../../ui/feedback/notify.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { dueGroupOf, isWholeDay } from './due.ts';
import { TaskDialog } from './task-dialog.tsx';
import { taskWords } from './task-words.ts';
import classes from './tasks.module.css';

const stale = ['tasks', 'events'];

/** One task: ticked off, changed and deleted where it stands. */
export function TaskRow({ task, now, isOnRecord = false }: { task: Task; now: Date; isOnRecord?: boolean }) {
  const say = useWords(taskWords);
  const { complete, reopen } = useTick(task);
  const mayWrite = useMayWrite(task);
  return (
    <li className={classes.row}>
      <Checkbox
        radius="xl"
        aria-label={say(task.isDone ? 'reopen' : 'complete', { title: task.title })}
        checked={task.isDone || complete.isPending}
        disabled={!mayWrite || complete.isPending || reopen.isPending}
        onChange={() => (task.isDone ? reopen : complete).mutate({ input: { id: task.id } })}
      />
      <div className={classes.text}>
        <div className={classes.title} data-done={task.isDone || undefined}>
          {task.title}
        </div>
        {task.note && <p className={classes.note}>{task.note}</p>}
        <div className={classes.detail}>
          <TaskTime task={task} now={now} />
          {!isOnRecord && <Subject task={task} />}
          {task.assignee && (
            <span className={classes.person}>
              <Initials name={task.assignee.name} size={16} /> {task.assignee.name}
            </span>
          )}
        </div>
      </div>
      {mayWrite && <RowActions task={task} />}
    </li>
  );
}

function useTick(task: Task) {
  const say = useWords(taskWords);
  const onError = useReportFailure();
  const reopen = useWrite(reopenTask, { stale, onError });
  const complete = useWrite(completeTask, {
    stale,
    onError,
    onSuccess: () =>
      notifyUndoable(say('completed'), {
        label: say('undo'),
        run: () => reopen.mutate({ input: { id: task.id } }),
      }),
  });
  return { complete, reopen };
}

/** Whether the server will let them: members change what is theirs or nobody's. */
function useMayWrite({ assignee, createdBy }: Task): boolean {
  const { user, permissions } = useSession();
  const canWrite = useCan('tasks.write');
  const isTheirs = assignee === null || assignee.id === user.id || createdBy === user.id;
  return canWrite && (permissions['tasks.write'] === 'all' || isTheirs);
}

function TaskTime({ task, now }: { task: Task; now: Date }) {
  const say = useWords(taskWords);
  const format = useFormat();
  if (task.completedAt) return <span>{say('completedOn', { date: format.date(task.completedAt) })}</span>;
  if (!task.dueAt) return null;
  const date = isWholeDay(task.dueAt) ? format.date(task.dueAt) : format.dateTime(task.dueAt);
  const isLate = dueGroupOf(task.dueAt, now) === 'overdue';
  return (
    <time dateTime={task.dueAt} data-late={isLate || undefined} className={classes.due}>
      {say('until', { date })}
    </time>
  );
}

function Subject({ task: { contact, company } }: { task: Task }) {
  if (contact)
    return (
      <Link to="/contacts/$id" params={{ id: contact.id }}>
        {contact.name}
      </Link>
    );
  if (company)
    return (
      <Link to="/companies/$id" params={{ id: company.id }}>
        {company.name}
      </Link>
    );
  return null;
}

function RowActions({ task }: { task: Task }) {
  const say = useWords(taskWords);
  const [isEditing, dialog] = useDisclosure(false);
  const remove = useWrite(deleteTask, {
    stale,
    onError: useReportFailure(),
    onSuccess: () => notifyDone(say('deleted')),
  });
  const { title } = task;
  return (
    <div className={classes.actions}>
      <ActionIcon size={28} aria-label={say('change', { title })} onClick={dialog.open}>
        <IconPencil size={15} stroke={1.7} />
      </ActionIcon>
      <ActionIcon
        size={28}
        aria-label={say('delete', { title })}
        loading={remove.isPending}
        onClick={() => remove.mutate({ input: { id: task.id } })}
      >
        <IconTrash size={15} stroke={1.7} />
      </ActionIcon>
      {isEditing && <TaskDialog task={task} onClose={dialog.close} />}
    </div>
  );
}
