/** Doing something to what a page shows. */
import { useCallback } from "preact/hooks";
import { notifyError } from "../Toasts";

/** Does it, has the page loaded anew unless it is left, and says what failed. True when it worked. */
export type Change = (doing: string, act: () => Promise<void>, anew?: boolean) => Promise<boolean>;

export function useChange(reload: () => Promise<void>): Change {
  return useCallback(
    async (doing, act, anew = true) => {
      try {
        await act();
      } catch (error) {
        notifyError(doing, error);
        return false;
      }
      if (anew) await reload();
      return true;
    },
    [reload],
  );
}
