/**
 * Who looks at what, of all processes: told over the bus, kept in memory only, and forgotten when nothing is heard of
 * it any more, so that a process that died leaves nobody behind.
 */
import type { LivePerson, LivePlace } from '@millrace/contracts/live';

/** One open tab. */
export interface Presence {
  /** Of the connection. */
  readonly key: string;
  readonly userId: string;
  readonly name: string;
  /** Null: gone from where it was. */
  readonly place: LivePlace | null;
  readonly isEditing: boolean;
}

interface Heard {
  readonly presence: Presence;
  readonly atMs: number;
}

/** What is heard again more often than this is still there. */
export const forgottenAfterMs = 25_000;
const mostTold = 20;

export class PresenceBoard {
  readonly #byWorkspace = new Map<string, Map<string, Heard>>();

  /** Answers the places that look different now. */
  hear(workspaceId: string, presence: Presence, nowMs: number): LivePlace[] {
    const heard = this.#byWorkspace.get(workspaceId) ?? new Map<string, Heard>();
    const before = heard.get(presence.key)?.presence;
    if (presence.place) {
      this.#byWorkspace.set(workspaceId, heard.set(presence.key, { presence, atMs: nowMs }));
    } else {
      heard.delete(presence.key);
      if (heard.size === 0) this.#byWorkspace.delete(workspaceId);
    }
    if (isSamePlace(before?.place, presence.place) && before?.isEditing === presence.isEditing) return [];
    return [before?.place, presence.place].flatMap((place) => place ?? []);
  }

  forgetOld(nowMs: number): void {
    for (const [workspaceId, heard] of this.#byWorkspace) {
      for (const [key, { atMs }] of heard) if (nowMs - atMs > forgottenAfterMs) heard.delete(key);
      if (heard.size === 0) this.#byWorkspace.delete(workspaceId);
    }
  }

  /** Who else is there, seen from one connection: each person once, those who edit first. */
  othersAt(workspaceId: string, place: LivePlace, ownKey: string): LivePerson[] {
    const people = new Map<string, LivePerson>();
    for (const { presence } of this.#byWorkspace.get(workspaceId)?.values() ?? []) {
      const { key, userId, name, isEditing } = presence;
      if (key === ownKey || !isSamePlace(presence.place, place)) continue;
      people.set(userId, { userId, name, isEditing: isEditing || (people.get(userId)?.isEditing ?? false) });
    }
    const inOrder = [...people.values()].sort((one, other) => Number(other.isEditing) - Number(one.isEditing));
    return inOrder.slice(0, mostTold);
  }
}

export function isSamePlace(one: LivePlace | null | undefined, other: LivePlace | null | undefined): boolean {
  return one?.kind === other?.kind && one?.id === other?.id;
}
