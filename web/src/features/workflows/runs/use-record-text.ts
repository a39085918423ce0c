import { getCompany } from '@millrace/contracts/companies/companies';
import { getContact } from '@millrace/contracts/contacts/contacts';
import { getConversation } from '@millrace/contracts/conversations/conversations';
import { useOperation } from '../../../api/hooks.ts';
import { useWords } from '../../../ui/language/words.ts';
import { toRunRecord } from './run-search.ts';
import { runWords } from './run-words.ts';

/** The record that a list of runs is about, by its name where it is to be had: it may be gone. */
export function useRecordText(filter: string | undefined): string {
  const say = useWords(runWords);
  const record = toRunRecord(filter);
  const id = record?.id ?? '';
  const contact = useOperation(getContact, { id }, { enabled: record?.kind === 'contact' });
  const company = useOperation(getCompany, { id }, { enabled: record?.kind === 'company' });
  const conversation = useOperation(getConversation, { id }, { enabled: record?.kind === 'conversation' });
  if (!record) return filter ?? '';
  const { subject, contact: person } = conversation.data ?? {};
  const name = contact.data?.name ?? company.data?.name ?? (subject || person?.name);
  const kind = say(`record_${record.kind}`);
  return name ? `${kind}: ${name}` : kind;
}
