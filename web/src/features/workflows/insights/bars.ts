/** The bars of a chart of runs: what is drawn where, as parts of its height. Pure. */

export const barKinds = ['completed', 'cancelled', 'failed'] as const;
export type BarKind = (typeof barKinds)[number];

export type Counted = Readonly<Record<BarKind, number>>;

export interface BarPart {
  readonly kind: BarKind;
  /** From the ground, 0 to 1. */
  readonly from: number;
  readonly to: number;
}

export interface Chart {
  /** What the height stands for. */
  readonly top: number;
  /** In the order of the series; parts that are nothing are left out. */
  readonly bars: readonly (readonly BarPart[])[];
}

export function toChart(series: readonly Counted[]): Chart {
  const top = roundUp(Math.max(0, ...series.map(totalOf)));
  const bars = series.map((counts) => {
    let ground = 0;
    return barKinds.flatMap((kind): BarPart[] => {
      // An hour in which runs were taken back may be below nothing.
      const height = Math.max(0, counts[kind]) / top;
      if (height === 0) return [];
      const from = ground;
      ground += height;
      return [{ kind, from, to: ground }];
    });
  });
  return { top, bars };
}

export function totalOf(counts: Counted): number {
  return barKinds.reduce((sum, kind) => sum + Math.max(0, counts[kind]), 0);
}

/** The next of 2, 4, 6, 8, 10, 20, 40 …: its half is a whole number, too. */
function roundUp(most: number): number {
  let ten = 1;
  for (;;) {
    for (const step of [2, 4, 6, 8, 10]) if (step * ten >= most) return step * ten;
    ten *= 10;
  }
}
