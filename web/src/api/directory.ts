import { listMembers } from '@millrace/contracts/accounts/members';
import { listCustomFields } from '@millrace/contracts/contacts/custom-fields';
import { listLeadStatuses } from '@millrace/contracts/contacts/lead-statuses';
import { listTags } from '@millrace/contracts/contacts/tags';
import type { AnswerOf } from '@millrace/contracts/operation';
import { useOperation } from './hooks.ts';

/** What a workspace is set up with: short lists that many pages name things from. Live events keep them current. */
const settled = { staleTime: 5 * 60_000 } as const;

export type Member = AnswerOf<typeof listMembers>['items'][number];
export type LeadStatus = AnswerOf<typeof listLeadStatuses>['items'][number];
export type Tag = AnswerOf<typeof listTags>['items'][number];
export type CustomField = AnswerOf<typeof listCustomFields>['items'][number];

export function useMembers(): readonly Member[] {
  return useOperation(listMembers, { limit: 200 }, settled).data?.items ?? [];
}

export function useLeadStatuses(): readonly LeadStatus[] {
  return useOperation(listLeadStatuses, {}, settled).data?.items ?? [];
}

export function useTags(): readonly Tag[] {
  return useOperation(listTags, {}, settled).data?.items ?? [];
}

export function useCustomFields(entity: CustomField['entity']): readonly CustomField[] {
  return useOperation(listCustomFields, { entity }, settled).data?.items ?? [];
}
