/** Where what opens from a button stands. */

/** Puts a list or panel under its button, above it where there is no room, and inside the window. */
export function placeBelow(panel: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const below = innerHeight - at.bottom > panel.offsetHeight + 8 || at.top < panel.offsetHeight + 8;
  panel.style.top = `${below ? at.bottom + 4 : at.top - panel.offsetHeight - 4}px`;
  panel.style.left = `${Math.max(8, Math.min(at.right - panel.offsetWidth, innerWidth - panel.offsetWidth - 8))}px`;
}
