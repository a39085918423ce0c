/** Which approval of a list is the current one, for the keyboard. Pure. */
export interface Place {
  id: string;
  index: number;
}

/** The same one as long as it is listed; once it is decided, the one that moved up to its place. */
export function currentOf(ids: readonly string[], place: Place | undefined): Place | undefined {
  if (ids.length === 0) return undefined;
  const found = place ? ids.indexOf(place.id) : -1;
  const index = found >= 0 ? found : Math.min(place?.index ?? 0, ids.length - 1);
  const id = ids[index];
  return id === undefined ? undefined : { id, index };
}

/** The one before or after it; the ends are ends. */
export function stepFrom(ids: readonly string[], place: Place | undefined, by: 1 | -1): Place | undefined {
  const current = currentOf(ids, place);
  if (!current) return undefined;
  const index = Math.max(0, Math.min(ids.length - 1, current.index + by));
  const id = ids[index];
  return id === undefined ? undefined : { id, index };
}
