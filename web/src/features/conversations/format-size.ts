const units = ['B', 'kB', 'MB', 'GB'] as const;

/** `12 kB`: in thousands, as file managers count. */
export function formatSize(bytes: number): string {
  const step = bytes <= 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** step;
  return `${amount >= 10 || step === 0 ? Math.round(amount) : amount.toFixed(1)} ${units[step]}`;
}
