/**
 * Wraps data keys by HashiCorp Vault's transit engine: the master key never leaves it.
 * https://developer.hashicorp.com/vault/api-docs/secret/transit
 */
import { z } from 'zod';
import { KeyUnavailableError, type KeyWrapper, WrappedKeyError } from './key-wrapper.ts';
import { toAssociatedData } from './local-key-wrapper.ts';

export interface TransitSettings {
  /** Such as https://vault.example.com:8200. */
  address: string;
  token: string;
  /** Where the engine is mounted. */
  mount: string;
  /** Name of a key of an AEAD type, such as aes256-gcm96. */
  keyName: string;
  /** Vault Enterprise and HCP. */
  namespace?: string | undefined;
  timeoutMs?: number;
}

const encrypted = z.object({ data: z.object({ ciphertext: z.string().regex(/^vault:v\d+:/) }) });
const decrypted = z.object({ data: z.object({ plaintext: z.base64() }) });
const described = z.object({ data: z.object({ latest_version: z.int() }) });
const refused = z.object({ errors: z.array(z.string()) });

const tries = 3;

export function createTransitKeyWrapper(settings: TransitSettings): KeyWrapper {
  const prefix = `vault:${settings.mount}/${settings.keyName}:`;
  const versionId = (ciphertext: string) => `${prefix}${ciphertext.split(':')[1]}`;

  return {
    has: (wrappedBy) => wrappedBy.startsWith(prefix),
    async currentId() {
      const { data } = described.parse(await ask(settings, { method: 'GET', path: `keys/${settings.keyName}` }));
      return `${prefix}v${data.latest_version}`;
    },
    async wrap(key, context) {
      const answer = await ask(settings, {
        method: 'POST',
        path: `encrypt/${settings.keyName}`,
        body: {
          plaintext: key.toString('base64'),
          associated_data: toAssociatedData(context).toString('base64'),
        },
      });
      const { ciphertext } = encrypted.parse(answer).data;
      return { wrapped: Buffer.from(ciphertext), wrappedBy: versionId(ciphertext) };
    },
    async unwrap({ wrapped }, context) {
      const answer = await ask(settings, {
        method: 'POST',
        path: `decrypt/${settings.keyName}`,
        body: {
          ciphertext: wrapped.toString(),
          associated_data: toAssociatedData(context).toString('base64'),
        },
      });
      return Buffer.from(decrypted.parse(answer).data.plaintext, 'base64');
    },
  };
}

interface TransitRequest {
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
}

/** Both calls change nothing in Vault, so what passes is simply asked again. */
async function ask(settings: TransitSettings, request: TransitRequest): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    const { isPassing, isFaulty, problem, answer } = await askOnce(settings, request);
    if (problem === undefined) return answer;
    if (isFaulty) throw new WrappedKeyError(problem);
    if (!isPassing || attempt === tries) throw new KeyUnavailableError(problem);
  }
}

interface TransitAnswer {
  answer?: unknown;
  problem?: string;
  isPassing?: boolean;
  /** It cannot decrypt what it was given. */
  isFaulty?: boolean;
}

async function askOnce(settings: TransitSettings, request: TransitRequest): Promise<TransitAnswer> {
  const { address, token, mount, namespace, timeoutMs = 5_000 } = settings;
  const url = `${address.replace(/\/+$/, '')}/v1/${mount}/${request.path}`;
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(url, {
      method: request.method,
      headers: {
        'x-vault-token': token,
        'x-vault-request': 'true',
        ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    body = await response.json().catch(() => undefined);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `HashiCorp Vault cannot be reached at ${address}: ${reason}`, isPassing: true };
  }
  if (response.ok) return { answer: body };
  const said = refused.safeParse(body);
  const reasons = said.success ? said.data.errors.join('; ') : '';
  return {
    problem: `HashiCorp Vault refuses ${request.path} (${response.status}${reasons ? `: ${reasons}` : ''}).`,
    // 412: a standby that has not caught up; 429: its rate limit; 5xx: sealed or starting.
    isFaulty: response.status === 400,
    isPassing: response.status === 412 || response.status === 429 || response.status >= 500,
  };
}
