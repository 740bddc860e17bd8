/** Opens the command palette with Ctrl K or ⌘K, wherever the keyboard is; its code comes with the first time. */
import { useLayoutEffect } from "preact/hooks";
import type { VNode } from "preact";
import { Lazy } from "../../components/Lazy";
import { keyName } from "../../lib/keys";
import { asksForSignIn, user } from "../../lib/session";
import { paletteOpen } from "./paletteOpen";

const load = async () => (await import("./Palette")).Palette;

export function PaletteKey(): VNode | null {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (keyName(event) !== "Mod+k" || (asksForSignIn() && !user.peek()) || document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      paletteOpen.value = true;
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  if (!paletteOpen.value) return null;
  return <Lazy load={load} what="search" props={{ onClose: () => (paletteOpen.value = false) }} />;
}
