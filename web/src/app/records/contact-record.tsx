import { ContactPage } from '../../features/contacts/contact-page.tsx';
import { RecordTasks } from '../../features/tasks/record-tasks.tsx';
import { taskWords } from '../../features/tasks/task-words.ts';
import { RecordRuns } from '../../features/workflows/runs/record-runs.tsx';
import { workflowWords } from '../../features/workflows/workflow-words.ts';
import { useWords } from '../../ui/language/words.ts';

/** The page of a contact with what other features know about it. */
export function ContactRecord() {
  const say = useWords(taskWords);
  const sayWorkflow = useWords(workflowWords);
  return (
    <ContactPage
      moreTabs={(contact) => [
        { id: 'tasks', label: say('tasks'), content: <RecordTasks subject={{ contactId: contact.id }} /> },
        {
          id: 'runs',
          label: sayWorkflow('runs'),
          content: <RecordRuns record={{ kind: 'contact', id: contact.id }} />,
        },
      ]}
    />
  );
}
