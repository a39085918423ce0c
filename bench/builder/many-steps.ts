/** As workflows look that have grown: expressions that name each other, and a third of the steps in containers. */
interface Step {
  readonly id: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Exactly so many, the containers and what they hold counted. */
export function manySteps(count: number): Step[] {
  let made = 0;
  const plain = (): Step => {
    made += 1;
    const before = made === 1 ? 'trigger' : 'step_1';
    const set = { label: `Number ${made}`, text: `{{ ${before}.label }} and {{ now.toFormat('dd.MM.yyyy') }}` };
    return { id: `step_${made}`, type: 'transformation', set };
  };
  const container = (hold: (id: string) => Step): Step => {
    made += 1;
    return hold(`step_${made}`);
  };
  const blocks: readonly (() => Step)[] = [
    plain,
    plain,
    () =>
      container((id) => ({
        id,
        type: 'conditional',
        if: "{{ step_1.label != '' }}",
        then: [plain(), plain()],
        else: [plain()],
      })),
    plain,
    () => container((id) => ({ id, type: 'loop', over: '{{ [1, 2, 3] }}', steps: [plain(), plain()] })),
    () => container((id) => ({ id, type: 'parallel', branches: [[plain()], [plain()]] })),
  ];
  const largest = 4;
  const left = (): number => count - made;
  const steps: Step[] = [];
  while (left() > 0) {
    const block = left() < largest ? plain : blocks[steps.length % blocks.length];
    steps.push((block ?? plain)());
  }
  return steps;
}
