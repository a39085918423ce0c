import { getCompany } from '@millrace/contracts/companies/companies';
import { useQueries } from '@tanstack/react-query';
import { queryKeyOf, useCall } from '../../api/hooks.ts';

/** Names of companies that events mention by id; one that is gone has none. */
export function useCompanyNames(
  events: readonly { before: Record<string, unknown> | null; after: Record<string, unknown> | null }[],
): ReadonlyMap<string, string> {
  const call = useCall();
  const ids = new Set(events.flatMap(({ before, after }) => [before?.['companyId'], after?.['companyId']]));
  return useQueries({
    queries: [...ids]
      .filter((id) => typeof id === 'string')
      .map((id) => ({ queryKey: queryKeyOf(getCompany, { id }), queryFn: () => call(getCompany, { id }) })),
    combine: (results) => new Map(results.flatMap(({ data }) => (data ? [[data.id, data.name]] : []))),
  });
}
