/** The only reader of the environment: settings in, one typed and frozen Config out. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { type LimitSettings, noLimits } from '#platform/http/limits/limit-settings';
import * as groups from './settings.ts';

/** What the settings of a group come to: without a standard value, perhaps nothing. */
type Values<Group extends Record<string, groups.Setting<unknown>>> = {
  [Name in keyof Group]:
    | z.output<Group[Name]['schema']>
    | (Group[Name] extends { standard: string } ? never : undefined);
};

export type Config = ReturnType<typeof readConfig>;

/** Settings that cannot be used; the message lists each with what is wrong and what to do. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** The project's directory; `.env` lies there, and relative paths of standard values start there. */
export const projectRoot = fileURLToPath(new URL('../../..', import.meta.url));

export interface ConfigSources {
  environment?: Record<string, string | undefined>;
  /** Of `.env`; the environment goes before it. */
  file?: Record<string, string | undefined>;
}

export function readConfig(sources: ConfigSources = {}) {
  const reader = new SettingsReader(sources.environment ?? process.env, sources.file ?? readEnvFile());
  const address = reader.read(groups.address);
  const place = reader.read(groups.place);
  const hashiCorpVault = reader.read(groups.hashiCorpVault);
  const database = reader.read(groups.database);
  const mail = reader.read(groups.mail);
  const ai = reader.read(groups.ai);
  const outbound = reader.read(groups.outbound);
  const signIn = reader.read(groups.signIn);
  const limits = reader.read(groups.limits);
  const operation = reader.read(groups.operation);
  const testing = reader.read(groups.testing);
  reader.problems.push(...contradictionsOf({ database, ai, hashiCorpVault, signIn, testing }));
  reader.finish();

  return Object.freeze({
    port: address.PORT,
    host: address.HOST,
    publicUrl: address.PUBLIC_URL,
    trustedProxies: address.TRUSTED_PROXIES ?? [],
    home: reader.resolvePath('MILLRACE_HOME', place.MILLRACE_HOME),
    secretKey: place.SECRET_KEY,
    keys: {
      masterKey: place.MASTER_KEY,
      previousMasterKeys: place.MASTER_KEY_PREVIOUS ?? [],
      transit: toTransit(hashiCorpVault),
    },
    database: {
      url: database.DATABASE_URL,
      directUrl: database.DATABASE_DIRECT_URL,
      appRole: database.DATABASE_APP_ROLE,
      poolSize: database.DATABASE_POOL_SIZE,
    },
    mail: {
      inPort: mail.MAIL_IN_PORT,
      inHost: mail.MAIL_IN_HOST,
      domain: mail.MAIL_DOMAIN,
      smtpUrl: mail.SMTP_URL,
      from: mail.MAIL_FROM,
    },
    ai: {
      provider: ai.AI_PROVIDER,
      baseUrl: ai.AI_BASE_URL,
      apiKey: ai.AI_API_KEY,
      anthropicApiKey: ai.ANTHROPIC_API_KEY,
      model: ai.AI_MODEL,
      prices: ai.AI_PRICES,
    },
    outbound: { allow: outbound.OUTBOUND_ALLOW ?? [], ports: outbound.OUTBOUND_PORTS },
    logLevel: operation.LOG_LEVEL,
    isSignUpOpen: signIn.SIGN_UP === 'open',
    signIn: {
      attemptsPerAddress: signIn.SIGN_IN_ATTEMPTS,
      sessionDays: signIn.SESSION_DAYS,
      google: readGoogle(signIn),
    },
    limits: toLimits(limits),
    redisUrl: limits.REDIS_URL,
    drainMs: operation.DRAIN_SECONDS * 1000,
    senders: operation.SENDERS,
    runsKeptDays: operation.RUNS_KEPT_DAYS,
    corsOrigins: operation.CORS_ORIGINS ?? [],
    shedAboveDelayMs: operation.SHED_ABOVE_DELAY_MS,
    probePort: operation.PROBE_PORT,
    metricsToken: operation.METRICS_TOKEN,
    hasWelcome: operation.WELCOME,
    killAt: testing.MILLRACE_TEST_KILL_AT,
  });
}

/** Settings that each alone can be used, and together cannot. */
function contradictionsOf(read: {
  database: Values<typeof groups.database>;
  ai: Values<typeof groups.ai>;
  hashiCorpVault: Values<typeof groups.hashiCorpVault>;
  signIn: Values<typeof groups.signIn>;
  testing: Values<typeof groups.testing>;
}): string[] {
  const problems: string[] = [];
  if (read.database.DATABASE_DIRECT_URL !== undefined && read.database.DATABASE_URL === undefined) {
    problems.push('DATABASE_DIRECT_URL: goes with DATABASE_URL only; set both or none');
  }
  if (read.ai.AI_PROVIDER === 'anthropic' && read.ai.ANTHROPIC_API_KEY === undefined) {
    problems.push('AI_PROVIDER: anthropic needs ANTHROPIC_API_KEY');
  }
  if (read.ai.AI_PROVIDER === 'openai-compatible' && read.ai.AI_BASE_URL === undefined) {
    problems.push('AI_PROVIDER: openai-compatible needs AI_BASE_URL');
  }
  if ((read.hashiCorpVault.VAULT_ADDR === undefined) !== (read.hashiCorpVault.VAULT_TOKEN === undefined)) {
    problems.push('VAULT_ADDR, VAULT_TOKEN: set both or none');
  }
  if ((read.signIn.GOOGLE_CLIENT_ID === undefined) !== (read.signIn.GOOGLE_CLIENT_SECRET === undefined)) {
    problems.push('GOOGLE_CLIENT_ID: goes with GOOGLE_CLIENT_SECRET; set both or none');
  }
  if (read.testing.MILLRACE_TEST_KILL_AT !== undefined && read.testing.NODE_ENV !== 'test') {
    problems.push('MILLRACE_TEST_KILL_AT: ends the program on purpose, for its own tests (NODE_ENV=test); remove it');
  }
  return problems;
}

function toTransit(settings: Values<typeof groups.hashiCorpVault>) {
  const { VAULT_ADDR: address, VAULT_TOKEN: token } = settings;
  if (address === undefined || token === undefined) return undefined;
  return {
    address,
    token,
    mount: settings.VAULT_TRANSIT_MOUNT,
    keyName: settings.VAULT_TRANSIT_KEY,
    namespace: settings.VAULT_NAMESPACE,
  };
}

/** Names in `.env` that mean nothing to the program: most likely misspelt. */
export function findUnknownSettings(file = readEnvFile()): string[] {
  const known = groups.settingGroups.flatMap((group) =>
    Object.entries(group.settings).flatMap(([name, { isSecret }]) => (isSecret ? [name, `${name}_FILE`] : [name])),
  );
  return Object.keys(file).filter((name) => !known.includes(name));
}

/** Where people open the program. What listens on every address is opened here by the loopback one. */
export function publicUrlOf(config: Pick<Config, 'publicUrl' | 'host' | 'port'>): string {
  if (config.publicUrl !== undefined) return config.publicUrl;
  const host = ['0.0.0.0', '::'].includes(config.host) ? '127.0.0.1' : config.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${config.port}`;
}

/** A wider limit is never smaller than one inside it; without the first there is none. */
function toLimits(values: Values<typeof groups.limits>): LimitSettings {
  const api = values.RATE_LIMIT_PER_MINUTE;
  if (api === 0) return noLimits;
  const app = values.RATE_LIMIT_APP_PER_MINUTE;
  const wider = (value: number, ...inside: number[]) => (value === 0 ? 0 : Math.max(value, ...inside));
  return {
    api,
    app,
    workspace: wider(values.RATE_LIMIT_WORKSPACE_PER_MINUTE, api, app),
    address: wider(values.RATE_LIMIT_ADDRESS_PER_MINUTE, api, app),
    faultyCredentials: values.RATE_LIMIT_SIGN_IN_PER_MINUTE,
    budgets: {
      sign_in: values.RATE_LIMIT_SIGN_IN_PER_MINUTE,
      invitation: values.RATE_LIMIT_INVITATION_PER_MINUTE,
      webhook: wider(values.RATE_LIMIT_WEBHOOK_PER_MINUTE, api),
    },
  };
}

/** Who the program's own mail is from. */
export function mailFromOf(config: Pick<Config, 'mail' | 'publicUrl' | 'host' | 'port'>): string {
  const { from, domain } = config.mail;
  return from ?? `Millrace <millrace@${domain ?? new URL(publicUrlOf(config)).hostname}>`;
}

function readGoogle(settings: Values<typeof groups.signIn>) {
  const { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret, GOOGLE_ISSUER: issuer } = settings;
  return clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret, issuer };
}

class SettingsReader {
  readonly problems: string[] = [];
  readonly #environment: Record<string, string | undefined>;
  readonly #file: Record<string, string | undefined>;

  constructor(environment: Record<string, string | undefined>, file: Record<string, string | undefined>) {
    this.#environment = environment;
    this.#file = file;
  }

  read<Group extends Record<string, groups.Setting<unknown>>>(group: Group): Values<Group> {
    const values = Object.entries(group).map(([name, setting]) => [name, this.#value(name, setting)]);
    // Each value came through the schema of its own name, or `finish` throws before anyone sees it.
    return Object.fromEntries(values) as Values<Group>;
  }

  /** Relative to where the command was given when it says so itself, else to the project. */
  resolvePath(name: string, value: string): string {
    return isSet(this.#environment[name]) ? resolve(value) : resolve(projectRoot, value);
  }

  finish(): void {
    if (this.problems.length > 0) throw new ConfigError(this.problems);
  }

  #value(name: string, setting: groups.Setting<unknown>): unknown {
    const written = this.#written(name, setting) ?? setting.standard;
    if (written === undefined) return undefined;
    const parsed = setting.schema.safeParse(written);
    if (parsed.success) return parsed.data;
    const shown = setting.isSecret ? 'its value' : JSON.stringify(written);
    this.problems.push(`${name}: ${shown} cannot be used: ${describe(parsed.error)}`);
    return undefined;
  }

  #written(name: string, setting: groups.Setting<unknown>): string | undefined {
    const value = this.#find(name);
    const path = setting.isSecret ? this.#find(`${name}_FILE`) : undefined;
    if (path === undefined) return value;
    if (value !== undefined) {
      this.problems.push(`${name}: is set, and ${name}_FILE too; set one of them`);
      return undefined;
    }
    try {
      return readFileSync(path, 'utf8').trim();
    } catch (error) {
      this.problems.push(`${name}_FILE: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  /** Set to nothing counts as not set: compose files pass every variable on. */
  #find(name: string): string | undefined {
    const value = isSet(this.#environment[name]) ? this.#environment[name] : this.#file[name];
    return isSet(value) ? value : undefined;
  }
}

function readEnvFile(): Record<string, string | undefined> {
  const path = join(projectRoot, '.env');
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {};
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function describe(error: z.ZodError): string {
  return error.issues.map((issue) => issue.message).join('; ');
}
