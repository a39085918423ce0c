// npm test: install what is missing, run the default suite (or the files and options given). Node ≥ 20, nothing installed.
import { join } from 'node:path';
import process from 'node:process';
import { ensureInstalled } from './launch/install.mjs';
import { findProjectNode, LaunchError, root, runMain } from './launch/project.mjs';
import { runInForeground } from './launch/supervise.mjs';

await runMain(async () => {
  await ensureInstalled();
  const node = findProjectNode();
  if (!node) throw new LaunchError('The installation is incomplete: remove node_modules and try again.');
  await runInForeground(node, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)], {
    cwd: root,
  });
});
