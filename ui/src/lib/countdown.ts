/** Counts whole seconds down to zero, which is the last it tells; stands still while `holds` says so. Gives what stops it. */
export function countDown(seconds: number, holds: () => boolean, tell: (left: number) => void): () => void {
  let left = seconds;
  const timer = setInterval(() => {
    if (holds()) return;
    left -= 1;
    if (left === 0) clearInterval(timer);
    tell(left);
  }, 1000);
  return () => clearInterval(timer);
}
