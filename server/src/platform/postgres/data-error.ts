/** Errors of PostgreSQL that lie in the data of a statement, not in the state of the server: trying again is useless. */
export function isDataError(error: unknown): error is Error & { code: string } {
  // 22: data exception (too long, out of range, not storable); 23: integrity constraint (taken meanwhile by another);
  // 54: a limit of PostgreSQL (too long for an index, nested too deeply).
  return /^(22|23|54)[0-9A-Z]{3}$/.test(sqlStateOf(error));
}

/** The database was not there, is restarting, timed us out, or asked for another try (deadlock, serialization). */
export function isPassingError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = sqlStateOf(error);
  if (/^(08|40|53|57P0|58)/.test(code) || code === '57014' || code === '25P03' || code === '55P03') return true;
  if (/^E[A-Z]+$/.test(code)) return true;
  return /connection|timeout|terminated/i.test(error.message);
}

/** PostgreSQL's code of an error, or the system's (`ECONNREFUSED`); empty where there is none. */
function sqlStateOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
