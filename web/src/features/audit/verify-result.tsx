import { Alert, List } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import type { AnswerOf } from '@millrace/contracts/operation';
import type { verifyAuditLog } from '@millrace/contracts/audit/audit';
import { useWords } from '../../ui/language/words.ts';
import { auditWords } from './audit-words.ts';

export function VerifyResult({ result }: { result: AnswerOf<typeof verifyAuditLog> }) {
  const say = useWords(auditWords);
  const { isWhole, months, unchained } = result;
  const kept = months.filter(({ state }) => state === 'whole');
  const count = kept.reduce((sum, { entries }) => sum + entries, 0);
  return (
    <Alert
      mb="md"
      color={isWhole ? 'green' : 'red'}
      icon={isWhole ? <IconShieldCheck size={18} /> : <IconAlertTriangle size={18} />}
      title={say(isWhole ? 'wholeTitle' : 'brokenTitle')}
    >
      {isWhole ? say('wholeText', { count }) : say('brokenText')}
      <List size="sm" mt="xs">
        {months.map(
          ({ month, state, problem }) =>
            state !== 'whole' && (
              <List.Item key={month}>
                {state === 'removed' ? say('removedMonth', { month }) : `${month}: ${problem ?? state}`}
              </List.Item>
            ),
        )}
        {unchained > 0 && <List.Item>{say('unchained', { count: unchained })}</List.Item>}
      </List>
    </Alert>
  );
}
