import type { Operation } from '../contracts/src/operation.ts';
import type { TestWorkspace } from '../server/src/testing/test-program.ts';

/** One record of each kind: by the operations that create them, from their own examples, then by mail and by file. */
export async function fillWorkspace(workspace: TestWorkspace, operations: readonly Operation[]): Promise<void> {
  const creations = operations.filter(({ method, path, permission }) => {
    return method === 'POST' && !path.includes('{') && permission !== 'signed_in' && permission !== 'public';
  });
  // Twice: what refers to another record may have been tried before it was there.
  for (const { path, example } of [...creations, ...creations]) {
    await workspace.call('POST', path, example.input);
  }
  const channels = await workspace.call('GET', '/channels');
  const sandbox = channels.body.items.find(({ vendor }: { vendor: string }) => vendor === 'sandbox');
  const letter = {
    channelId: sandbox.id,
    from: 'ada@example.org',
    fromName: 'Ada',
    subject: 'Hello',
    text: 'Is it me?',
  };
  await workspace.call('POST', '/sandbox/mail', letter);
  const csv = { 'content-type': 'text/csv' };
  await workspace.call('POST', '/imports?kind=leads&name=leads.csv', 'name,email\nAda,ada@example.com\n', csv);
}
