/** Where something that is being dragged would go: the slot nearest to the pointer. Pure. */
import type { CanvasLayout, PlacedSlot } from './layout.ts';
import { isWithin, type StepPath } from './step-path.ts';

const reach = { x: 60, y: 110 };

export function findSlot(
  { placed }: Pick<CanvasLayout, 'placed'>,
  point: { x: number; y: number },
  dragged: readonly StepPath[],
): { list: string; index: number } | undefined {
  let nearest: PlacedSlot | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const slot of placed) {
    if (slot.kind !== 'slot' || dragged.some((path) => isWithin(slot.list, path))) continue;
    const beside = Math.max(slot.x - point.x, 0, point.x - slot.x - slot.width);
    const away = Math.abs(slot.y + slot.height / 2 - point.y);
    if (beside > reach.x || away > reach.y || beside + away >= distance) continue;
    nearest = slot;
    distance = beside + away;
  }
  return nearest && { list: nearest.list, index: nearest.index };
}
