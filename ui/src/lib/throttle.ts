/**
 * Does something at once, and then at most once in `pause` milliseconds with what was wanted last; while that `races` from
 * pause to pause, at most once in `most` pauses, for what is wanted then is soon wanted no more.
 */
export function paced<T>(run: (wanted: T) => void, pause: number, most: number, races: (before: T, now: T) => boolean): (wanted: T) => void {
  let last: { wanted: T } | null = null;
  let seen: { wanted: T } | null = null;
  let held = 0;
  let idle = 0;
  const look = (): void => {
    if (last === null) idle += 1;
    else {
      idle = 0;
      held = seen !== null && races(seen.wanted, last.wanted) ? held + 1 : 0;
      seen = last;
      if (held % most === 0) {
        last = null;
        run(seen.wanted);
      }
    }
    if (idle < most) setTimeout(look, pause);
    else seen = null;
  };
  return (wanted) => {
    last = { wanted };
    if (seen === null) look();
  };
}
