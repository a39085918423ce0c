import { verifyAuditLog } from '@millrace/contracts/audit/audit';
import type { Config } from './config.ts';
import { exitCodes } from './exit-codes.ts';
import { openClient, requireSuccess } from './program-client.ts';

/** `millrace audit verify`: 0 when nothing was changed or removed, 1 when something was. */
export async function runAuditVerify(config: Config, options: { workspace: string; json?: true }): Promise<number> {
  const client = await openClient(config, { queues: [] });
  try {
    const body = { workspaceId: options.workspace };
    const answer = requireSuccess(await client.call({ method: 'POST', path: '/operator/audit/verify', body }));
    const { isWhole, unchained, months } = verifyAuditLog.answer.parse(answer);
    const lines = months.map(({ month, entries, state, problem }) => `${month}  ${entries}  ${problem ?? state}`);
    const said = [...lines, `${unchained} not chained yet`, isWhole ? 'Whole.' : 'NOT as it was written.'].join('\n');
    process.stdout.write(`${options.json ? JSON.stringify({ isWhole, unchained, months }) : said}\n`);
    return isWhole ? exitCodes.done : exitCodes.failed;
  } finally {
    await client.close();
  }
}
