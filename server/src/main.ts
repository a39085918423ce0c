import { runCommandLine } from './app/command-line.ts';

// Whoever reads what we print may stop reading: `millrace --help | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// The arguments choose a command; `start` reads the configuration, starts its roles, waits for a signal and stops them.
process.exitCode = await runCommandLine(process.argv.slice(2));
