/** `42 ms`, `3.1 s`, `5 min`, `2 h`, `4 d`: units everybody reads, in every language. */
export function formatDuration(ms: number, number: (value: number) => string): string {
  if (ms < 1_000) return `${number(Math.max(0, Math.round(ms)))} ms`;
  if (ms < 60_000) return `${number(Math.round(ms / 100) / 10)} s`;
  if (ms < 3_600_000) return `${number(Math.round(ms / 60_000))} min`;
  if (ms < 86_400_000) return `${number(Math.round(ms / 3_600_000))} h`;
  return `${number(Math.round(ms / 86_400_000))} d`;
}
