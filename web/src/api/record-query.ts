import { filterOperators } from '@millrace/contracts/filter/filter';
import type { FilterOperator, FilterTree as AskedTree, FilterValue } from '@millrace/contracts/filter/filter';
import { recordSorts } from '@millrace/contracts/contacts/record-lists';
import type { RecordSort } from '@millrace/contracts/contacts/record-lists';

const pageSize = 100;

/** A tree whose operators are not checked yet, as an address or the builder has it. */
export type LooseTree =
  | { field: string; op: string; value?: FilterValue | undefined }
  | { and: LooseTree[] }
  | { or: LooseTree[] }
  | { not: LooseTree };

interface RecordQuery {
  limit: number;
  total: true;
  filter?: AskedTree;
  sort?: RecordSort;
}

/** What a list of records asks for. A condition or an order the API does not know (an old bookmark) is left out. */
export function toRecordQuery(list: { asked: LooseTree | undefined; askedSort: string | undefined }): RecordQuery {
  const filter = list.asked && toAsked(list.asked);
  const sort = toSort(list.askedSort);
  return { limit: pageSize, total: true, ...(filter && { filter }), ...(sort && { sort }) };
}

export function toAsked(tree: LooseTree): AskedTree | undefined {
  if ('and' in tree) return { and: tree.and.flatMap((child) => toAsked(child) ?? []) };
  if ('or' in tree) return { or: tree.or.flatMap((child) => toAsked(child) ?? []) };
  if ('not' in tree) {
    const inner = toAsked(tree.not);
    return inner && { not: inner };
  }
  return isOperator(tree.op) ? { field: tree.field, op: tree.op, value: tree.value } : undefined;
}

export function toSort(sort: string | null | undefined): RecordSort | undefined {
  return recordSorts.find((each) => each === sort);
}

function isOperator(op: string): op is FilterOperator {
  return filterOperators.some((each) => each === op);
}
