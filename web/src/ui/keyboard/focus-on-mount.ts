/** A ref for the field a page or dialog exists for: `ref={focusOnMount}`. It is stable, so it focuses once. */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
}
