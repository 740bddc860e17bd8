/** Does something at once, and then at most once in `pause` milliseconds with what was wanted last. */
export function throttled<T>(run: (wanted: T) => void, pause: number): (wanted: T) => void {
  let last: { wanted: T } | null = null;
  let resting = false;
  const rest = (): void => {
    resting = last !== null;
    if (last === null) return;
    const { wanted } = last;
    last = null;
    run(wanted);
    setTimeout(rest, pause);
  };
  return (wanted) => {
    last = { wanted };
    if (!resting) rest();
  };
}
