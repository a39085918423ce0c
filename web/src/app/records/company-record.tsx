import { CompanyPage } from '../../features/companies/company-page.tsx';
import { RecordTasks } from '../../features/tasks/record-tasks.tsx';
import { taskWords } from '../../features/tasks/task-words.ts';
import { useWords } from '../../ui/language/words.ts';

/** The page of a company with what other features know about it. */
export function CompanyRecord() {
  const say = useWords(taskWords);
  return (
    <CompanyPage
      moreTabs={(company) => [
        { id: 'tasks', label: say('tasks'), content: <RecordTasks subject={{ companyId: company.id }} /> },
      ]}
    />
  );
}
