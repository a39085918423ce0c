/** Whether keys are meant for the canvas: while the focus is on it or on what lies over it, or nowhere. */
export function isOnCanvas(): boolean {
  const { activeElement } = document;
  return activeElement === document.body || activeElement?.closest('[data-canvas], [data-canvas-frame]') != null;
}
