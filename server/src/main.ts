import { runCommandLine } from './app/command-line.ts';

// The arguments choose a command; `start` reads the configuration, starts its roles, waits for a signal and stops them.
process.exitCode = await runCommandLine(process.argv.slice(2));
