import { listConnectors } from '@millrace/contracts/connections/connectors';
import { useOperation } from '../../../api/hooks.ts';

/** What a service is called; until that is known, and where it is not, by its name in definitions. */
export function useServiceTitle(): (service: string) => string {
  const { data } = useOperation(listConnectors, {}, { staleTime: Infinity });
  return (service) => data?.items.find((each) => each.service === service)?.title ?? service;
}
