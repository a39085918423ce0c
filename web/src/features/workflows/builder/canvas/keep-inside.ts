export interface Rect {
  left: number;
  top: number;
  width: number;
  height: number;
}

const margin = 8;

/** Moves a rectangle by as little as brings all of it into the window, so that what opens at it can be seen. Pure. */
export function keepInside({ left, top, width, height }: Rect, room: Pick<Rect, 'width' | 'height'>): Rect {
  const clamp = (from: number, most: number) => Math.max(margin, Math.min(from, most - margin));
  return { left: clamp(left, room.width - width), top: clamp(top, room.height - height), width, height };
}
