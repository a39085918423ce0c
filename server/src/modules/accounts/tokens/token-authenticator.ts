/**
 * Recognises access tokens. A valid signature is not enough: each request asks whether the session lives, the person
 * is still a member and the grant was not withdrawn, and with which role. What was found is remembered for three
 * seconds, and forgotten at once when this process or another tells of an end.
 */
import type { Clock } from '#platform/clock';
import type { Bus } from '#platform/bus/bus';
import type { Caller } from '#platform/http/caller';
import type { Db } from '#platform/postgres/database';
import { listenToEndedSessions } from '../sessions/ended-sessions.ts';
import { readAccessToken } from './access-token.ts';
import { listenToEndedGrants } from './ended-grants.ts';
import type { SigningKeys } from './signing-keys.ts';
import { type LivingGrant, selectLivingGrant } from './token-store.ts';

export interface TokenAuthenticatorDeps {
  owner: Db;
  keys: SigningKeys;
  bus: Bus;
  clock: Clock;
  /** Who signs: the address of the installation. */
  issuer: string;
}

const rememberedMs = 3_000;
const maxRemembered = 10_000;

interface Remembered {
  grant: LivingGrant | undefined;
  until: number;
}

export class TokenAuthenticator {
  readonly #deps: TokenAuthenticatorDeps;
  readonly #remembered = new Map<string, Remembered>();
  readonly #stops: (() => void)[];
  /** Raised by whatever is forgotten: what was being read meanwhile must not be remembered. */
  #generation = 0;

  constructor(deps: TokenAuthenticatorDeps) {
    this.#deps = deps;
    const all = () => this.#forget(() => true);
    this.#stops = [
      listenToEndedSessions(deps.bus, { ended: (id) => this.#forget(({ session_id: of }) => of === id), gap: all }),
      listenToEndedGrants(deps.bus, { ended: (id) => this.#forget((grant) => grant.id === id), gap: all }),
      deps.bus.subscribe('members', {
        onNotify: (workspaceId) => this.#forget(({ workspace_id: of }) => of === workspaceId),
        onGap: all,
      }),
    ];
  }

  /** Answers undefined for a token that is not ours, has ended, or whose session, membership or grant has. */
  async find(token: string): Promise<Caller | undefined> {
    const { keys, clock, issuer } = this.#deps;
    const claims = await readAccessToken(keys, token, { issuer, now: clock.now() });
    if (!claims) return undefined;
    const grant = await this.#findGrant(claims.grant);
    if (grant?.user_id !== claims.sub || grant.workspace_id !== claims.workspace) return undefined;
    return {
      workspaceId: grant.workspace_id,
      // As it is now: a role that was lowered since must not last as long as the token.
      role: grant.role,
      scopes: grant.scopes,
      actor: { kind: 'user', id: grant.user_id },
    };
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  async #findGrant(id: string): Promise<LivingGrant | undefined> {
    const now = this.#deps.clock.now().getTime();
    const known = this.#remembered.get(id);
    if (known && known.until > now) return known.grant;
    const generation = this.#generation;
    const grant = await selectLivingGrant(this.#deps.owner, id);
    if (generation === this.#generation) this.#remember(id, { grant, until: now + rememberedMs });
    return grant;
  }

  #remember(id: string, entry: Remembered): void {
    this.#remembered.delete(id);
    // The oldest goes first: a Map keeps the order of insertion.
    if (this.#remembered.size >= maxRemembered) this.#remembered.delete(this.#remembered.keys().next().value ?? '');
    this.#remembered.set(id, entry);
  }

  #forget(isMeant: (grant: LivingGrant) => boolean): void {
    this.#generation += 1;
    for (const [id, { grant }] of this.#remembered) if (!grant || isMeant(grant)) this.#remembered.delete(id);
  }
}
