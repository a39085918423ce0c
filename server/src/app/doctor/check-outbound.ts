/** What users may have the program ask inside the network it stands in. */
import { opensMetadata } from '#platform/http-client/address-guard';
import { type Check, passed, warned } from './check.ts';

export function checkOutbound({ allow }: { allow: readonly string[] }): Check {
  const name = 'outbound';
  if (allow.length === 0) return passed(name, 'Workflows and connections reach only what the whole internet can.');
  const detail = `Workflows and connections may ask inside your network: ${allow.join(', ')}.`;
  const harmful = allow.filter(opensMetadata);
  if (harmful.length === 0) return passed(name, detail);
  const remedy = `Narrow ${harmful.join(', ')} in OUTBOUND_ALLOW: the address where clouds keep a machine's credentials is inside.`;
  return warned(name, detail, remedy);
}
