// npm run dev: the server reloads when its sources change, the web app as you type, at one address.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { ensureInstalled } from './launch/install.mjs';
import { environmentFor, findProjectNode, LaunchError, root, runMain } from './launch/project.mjs';

await runMain(async () => {
  await ensureInstalled();
  const node = findProjectNode();
  if (!node) throw new LaunchError('The installation is incomplete: remove node_modules and try again.');

  // People open Vite at PORT; it hands what is not its own on to the server, which takes any free port.
  const host = process.env.HOST || '127.0.0.1';
  const port = process.env.PORT || '3000';
  const serverPort = String(await findFreePort());
  const address = `http://${host}:${port}`;
  const environment = { ...environmentFor(node), PUBLIC_URL: process.env.PUBLIC_URL || address };
  const watched = ['--watch', '--watch-preserve-output', join(root, 'server', 'src', 'main.ts'), 'start'];
  const vite = [
    join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
    '--host',
    host,
    '--port',
    port,
    '--strictPort',
    '--logLevel',
    'warn',
    '--clearScreen',
    'false',
  ];
  const children = [
    start(node, [...watched, ...process.argv.slice(2)], {
      cwd: root,
      env: { ...environment, HOST: '127.0.0.1', PORT: serverPort },
    }),
    start(node, vite, {
      cwd: join(root, 'web'),
      env: { ...environment, MILLRACE_SERVER: `http://127.0.0.1:${serverPort}` },
    }),
  ];
  const stop = () => children.forEach(({ child }) => child.kill('SIGTERM'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  await Promise.race(children.map(({ ended }) => ended));
  stop();
  await Promise.all(children.map(({ ended }) => ended));
});

/** @param {string} command @param {string[]} args @param {{ cwd: string, env: NodeJS.ProcessEnv }} options */
function start(command, args, options) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
  return { child, ended: new Promise((resolve) => child.once('exit', resolve)) };
}

/** @returns {Promise<number>} */
function findFreePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
