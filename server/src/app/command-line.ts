/** The commands of `bin/millrace`. Each loads what it does when it is called: help and a refusal answer at once. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { findUnknownQueues, workNames } from '#platform/queue/queue-names';
import { CommandError, exitCodes } from './exit-codes.ts';
import type { ImportOptions } from './import-command.ts';
import type { Role } from './roles.ts';
import type { WorkspaceOptions } from './workspace-command.ts';

/** Resolves to the exit code. Problems a person can solve are printed; bugs are thrown. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = buildProgram((code) => (exitCode = code));
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (error instanceof CommandError) return complain(error.message, error.exitCode);
    // The class is loaded only with the configuration.
    if (error instanceof Error && error.name === 'ConfigError') return complain(error.message, exitCodes.config);
    throw error;
  }
}

type End = (exitCode: number) => void;

function buildProgram(end: End): Command {
  const program = new Command('millrace')
    .description('The sales engine a small company runs for itself.')
    .exitOverride()
    .showHelpAfterError('(millrace --help lists the commands)')
    .addHelpText('after', '\nSettings and exit codes: docs/operating/command-line.md');

  addStart(program, end);
  addMigrate(program);
  addDoctor(program, end);
  addWorkspace(program);
  addKeys(program);
  addAccount(program);
  addAudit(program, end);
  addImport(program, end);
  return program;
}

function addStart(program: Command, end: End): void {
  program
    .command('start')
    .description('start the program and run until it is told to stop')
    .addOption(new Option('--role <role>', 'what this process does').choices(['all', 'api', 'worker']).default('all'))
    .option('--queues <names>', 'queues the worker serves, comma-separated; all when left out', parseList)
    .action(async (options: { role: Role; queues?: string[] }) => {
      const unknown = findUnknownQueues(options.queues ?? []);
      if (unknown.length > 0) {
        const known = workNames.join(', ');
        throw new CommandError(exitCodes.usage, `There is no queue ${unknown.join(', ')}. There are: ${known}`);
      }
      const [{ readConfig }, { start }] = await Promise.all([import('./config.ts'), import('./start.ts')]);
      end(await start(readConfig(), { role: options.role, queues: options.queues }));
    });
}

function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the database up to this release; start does so by itself')
    .option('--json', 'print one line of JSON')
    .action(async (options: { json?: true }) => {
      const [{ readConfig }, { runMigrate }] = await Promise.all([
        import('./config.ts'),
        import('./migrate-command.ts'),
      ]);
      await runMigrate(readConfig(), options);
    });
}

function addDoctor(program: Command, end: End): void {
  program
    .command('doctor')
    .description('check the installation and say how to mend what is wrong')
    .option('--json', 'print one line of JSON')
    .action(async (options: { json?: true }) => {
      const { runDoctor } = await import('./doctor/run-doctor.ts');
      end(await runDoctor(options));
    });
}

function addWorkspace(program: Command): void {
  const workspace = program.command('workspace').description('workspaces of this installation');
  workspace
    .command('create')
    .description('create a workspace, its owner and an API key')
    .requiredOption('--name <name>', 'name of the workspace')
    .requiredOption('--owner-email <address>', 'its owner; an account is made where there is none')
    .addOption(new Option('--locale <language>', 'language of mail and defaults').choices(['en', 'de']))
    .option('--time-zone <zone>', 'such as Europe/Berlin')
    .option('--region <country>', 'two letters; how phone numbers without a country are read')
    .option('--json', 'print one line of JSON')
    .action(async (options: WorkspaceOptions) => {
      const [{ readConfig }, { runWorkspaceCreate }] = await Promise.all([
        import('./config.ts'),
        import('./workspace-command.ts'),
      ]);
      await runWorkspaceCreate(readConfig(), options);
    });
}

function addKeys(program: Command): void {
  const keys = program.command('keys').description('the keys that seal stored credentials and mail');
  keys
    .command('status')
    .description('which master keys wrap the keys of workspaces')
    .option('--json', 'print one line of JSON')
    .action(async (options: { json?: true }) => {
      const [{ readConfig }, { runKeysStatus }] = await loadKeys();
      await runKeysStatus(readConfig(), options);
    });
  keys
    .command('backup')
    .description('copy the generated master key to a new file')
    .argument('<file>', 'where; it must not exist')
    .action(async (file: string) => {
      const [{ readConfig }, { runKeysBackup }] = await loadKeys();
      await runKeysBackup(readConfig(), file);
    });
  keys
    .command('rotate-master')
    .description('make a new master key and wrap every key by it')
    .action(async () => {
      const [{ readConfig }, { runRotateMaster }] = await loadKeys();
      await runRotateMaster(readConfig());
    });
  keys
    .command('rotate-data')
    .description('give workspaces a new key and seal everything by it, in the background')
    .option('--workspace <id>', 'only this one')
    .action(async (options: { workspace?: string }) => {
      const [{ readConfig }, { runRotateData }] = await loadKeys();
      await runRotateData(readConfig(), options.workspace);
    });
}

const loadKeys = () => Promise.all([import('./config.ts'), import('./keys-command.ts')]);

function addAccount(program: Command): void {
  const account = program.command('account').description('accounts of this installation');
  account
    .command('reset-link')
    .description('print a link with which somebody chooses a new password')
    .argument('<address>', 'their e-mail address')
    .option('--json', 'print one line of JSON')
    .action(async (address: string, options: { json?: true }) => {
      const [{ readConfig }, { runResetLink }] = await Promise.all([
        import('./config.ts'),
        import('./account-command.ts'),
      ]);
      await runResetLink(readConfig(), address, options);
    });
  account
    .command('reset-second-factor')
    .description('take the second factor of somebody who has lost it away, and sign them out')
    .argument('<address>', 'their e-mail address')
    .option('--json', 'print one line of JSON')
    .action(async (address: string, options: { json?: true }) => {
      const [{ readConfig }, { runResetSecondFactor }] = await Promise.all([
        import('./config.ts'),
        import('./account-command.ts'),
      ]);
      await runResetSecondFactor(readConfig(), address, options);
    });
}

function addAudit(program: Command, end: End): void {
  program
    .command('audit')
    .description('the audit log')
    .command('verify')
    .description('compare the audit log of a workspace with its signed record')
    .requiredOption('--workspace <id>', 'the workspace')
    .option('--json', 'print one line of JSON')
    .action(async (options: { workspace: string; json?: true }) => {
      const [{ readConfig }, { runAuditVerify }] = await Promise.all([
        import('./config.ts'),
        import('./audit-command.ts'),
      ]);
      end(await runAuditVerify(readConfig(), options));
    });
}

function addImport(program: Command, end: End): void {
  program
    .command('import')
    .description('import a CSV or TSV file')
    .argument('<file>', 'the file')
    .addOption(
      new Option('--kind <kind>', 'what its rows are')
        .choices(['leads', 'contacts', 'companies'])
        .makeOptionMandatory(),
    )
    .requiredOption('--workspace <id>', 'the workspace they go to')
    .addOption(
      new Option('--duplicates <policy>', 'what happens to a row whose record exists; skip when left out').choices([
        'skip',
        'update',
        'create',
      ]),
    )
    .option('--wait', 'until it has ended')
    .option('--json', 'print one line of JSON')
    .action(async (file: string, options: ImportOptions) => {
      const [{ readConfig }, { runImport }] = await Promise.all([import('./config.ts'), import('./import-command.ts')]);
      end(await runImport(readConfig(), file, options));
    });
}

function parseList(value: string): string[] {
  const names = value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) throw new InvalidArgumentError('Give at least one name.');
  return names;
}

function complain(message: string, exitCode: number): number {
  process.stderr.write(`${message}\n`);
  return exitCode;
}
