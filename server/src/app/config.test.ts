import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, projectRoot, publicUrlOf, readConfig } from './config.ts';
import { renderEnvExample, renderSettingsTable } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function config(environment: Record<string, string>, file: Record<string, string> = {}) {
  return readConfig({ environment, file });
}

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    config(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('settings', () => {
  it('have standard values with which the program starts without any', () => {
    expect(config({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      home: join(projectRoot, '.millrace'),
      database: { url: undefined, appRole: 'millrace_app' },
      mail: { inPort: 2525, smtpUrl: undefined },
      logLevel: 'info',
    });
  });

  it('of the environment go before those of .env', () => {
    expect(config({ PORT: '4000' }, { PORT: '5000', HOST: '0.0.0.0' })).toMatchObject({ port: 4000, host: '0.0.0.0' });
  });

  it('set to nothing count as not set', () => {
    expect(config({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 3000, database: { url: undefined } });
  });

  it('that are for tests are refused outside of them', () => {
    expect(problemsOf({ MILLRACE_TEST_KILL_AT: '3' })).toEqual([expect.stringContaining('MILLRACE_TEST_KILL_AT: ')]);
    expect(config({ MILLRACE_TEST_KILL_AT: '3', NODE_ENV: 'test' })).toMatchObject({ killAt: 3 });
  });

  it('that cannot be used are all named at once, each with what to do', () => {
    expect(problemsOf({ PORT: 'abc', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://root@localhost/x' })).toEqual([
      'PORT: "abc" cannot be used: give a number from 1 to 65535, or 0 for any free port',
      'DATABASE_URL: its value cannot be used: give an address like postgresql://user:password@host:5432/database',
      'LOG_LEVEL: "loud" cannot be used: give fatal, error, warn, info, debug or silent',
    ]);
  });

  it('that need each other say so', () => {
    expect(problemsOf({ AI_PROVIDER: 'anthropic', DATABASE_DIRECT_URL: 'postgresql://localhost/x' })).toEqual([
      'DATABASE_DIRECT_URL: goes with DATABASE_URL only; set both or none',
      'AI_PROVIDER: anthropic needs ANTHROPIC_API_KEY',
    ]);
  });

  it('a relative path starts where the command was given, one of .env at the project', () => {
    expect(config({ MILLRACE_HOME: './here' }).home).toBe(resolve('./here'));
    expect(config({}, { MILLRACE_HOME: './here' }).home).toBe(join(projectRoot, 'here'));
  });
});

describe('the address people open', () => {
  it('is PUBLIC_URL, else the host and port, with loopback for "every address"', () => {
    expect(publicUrlOf(config({ PUBLIC_URL: 'https://crm.example.com/' }))).toBe('https://crm.example.com');
    expect(publicUrlOf(config({ PORT: '4000' }))).toBe('http://127.0.0.1:4000');
    expect(publicUrlOf(config({ HOST: '0.0.0.0' }))).toBe('http://127.0.0.1:3000');
    expect(publicUrlOf(config({ HOST: '::1' }))).toBe('http://[::1]:3000');
  });
});

describe('secrets', () => {
  it('are read from the file a setting names, without its line end', () => {
    const path = join(folder, 'url');
    writeFileSync(path, 'postgresql://u:p@h:5432/d\n');
    expect(config({ DATABASE_URL_FILE: path }).database.url).toBe('postgresql://u:p@h:5432/d');
  });

  it('are refused when given twice, and when the file is not there', () => {
    expect(problemsOf({ AI_API_KEY: 'a', AI_API_KEY_FILE: '/nowhere' })).toEqual([
      'AI_API_KEY: is set, and AI_API_KEY_FILE too; set one of them',
    ]);
    expect(problemsOf({ AI_API_KEY_FILE: join(folder, 'absent') })).toEqual([
      expect.stringMatching(/^AI_API_KEY_FILE: ENOENT/),
    ]);
  });

  it('never appear in what is printed', () => {
    expect(problemsOf({ SECRET_KEY: 'too short' }).join()).not.toContain('too short');
  });
});

describe('what is written about the settings', () => {
  it('.env.example is what the settings say', () => {
    expect(readFileSync(join(projectRoot, '.env.example'), 'utf8')).toBe(renderEnvExample());
  });

  it('the table in the docs is what the settings say', () => {
    expect(readFileSync(join(projectRoot, 'docs/operating/command-line.md'), 'utf8')).toContain(renderSettingsTable());
  });
});
