// npm start: install what is missing, build what is stale, run the program. Node ≥ 20, nothing installed.
import { join } from 'node:path';
import process from 'node:process';
import { ensureInstalled } from './launch/install.mjs';
import { findProjectNode, LaunchError, root, runMain } from './launch/project.mjs';
import { runInForeground } from './launch/supervise.mjs';
import { ensureWebBuilt } from './launch/web-build.mjs';

await runMain(async () => {
  await ensureInstalled();
  const node = findProjectNode();
  if (!node) throw new LaunchError('The installation is incomplete: remove node_modules and try again.');
  await ensureWebBuilt(node);
  await runInForeground(node, [join(root, 'server', 'src', 'main.ts'), 'start', ...process.argv.slice(2)], {
    withChannel: true,
  });
});
