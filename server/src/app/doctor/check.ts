export interface Check {
  name: string;
  /** `warn`: works, and should be looked at. */
  status: 'ok' | 'warn' | 'fail';
  /** What was found, in a sentence. */
  detail: string;
  /** What to do about it. */
  remedy?: string;
}

export const passed = (name: string, detail: string): Check => ({ name, status: 'ok', detail });
export const warned = (name: string, detail: string, remedy: string): Check => ({
  name,
  status: 'warn',
  detail,
  remedy,
});
export const failed = (name: string, detail: string, remedy: string): Check => ({
  name,
  status: 'fail',
  detail,
  remedy,
});

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
