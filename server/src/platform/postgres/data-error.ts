/** Errors of PostgreSQL that lie in the data of a statement, not in the state of the server: trying again is useless. */
export function isDataError(error: unknown): error is Error & { code: string } {
  // 22: data exception (too long, out of range, not storable); 23: integrity constraint (taken meanwhile by another).
  return /^2[23][0-9A-Z]{3}$/.test(sqlStateOf(error));
}

/** PostgreSQL's code of an error, or the system's (`ECONNREFUSED`); empty where there is none. */
export function sqlStateOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
