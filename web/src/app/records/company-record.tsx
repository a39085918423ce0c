import { CompanyPage } from '../../features/companies/company-page.tsx';
import { RecordTasks } from '../../features/tasks/record-tasks.tsx';
import { taskWords } from '../../features/tasks/task-words.ts';
import { RecordRuns } from '../../features/workflows/runs/record-runs.tsx';
import { workflowWords } from '../../features/workflows/workflow-words.ts';
import { useWords } from '../../ui/language/words.ts';

/** The page of a company with what other features know about it. */
export function CompanyRecord() {
  const say = useWords(taskWords);
  const sayWorkflow = useWords(workflowWords);
  return (
    <CompanyPage
      moreTabs={(company) => [
        { id: 'tasks', label: say('tasks'), content: <RecordTasks subject={{ companyId: company.id }} /> },
        {
          id: 'runs',
          label: sayWorkflow('runs'),
          content: <RecordRuns record={{ kind: 'company', id: company.id }} />,
        },
      ]}
    />
  );
}
