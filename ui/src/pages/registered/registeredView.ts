/** What the pages of a registered model, a prompt and a version show, as their addresses hold it. */
import { choice, codec, list, text } from "../../lib/urlState";

export interface RegisteredView {
  /** Versions of a model that are chosen for a comparison. */
  selected: readonly string[];
  /** The version of a prompt that is read, "" for the newest. */
  version: string;
  /** The version that it is compared with, "" for none. */
  against: string;
}

export const registeredView = codec<RegisteredView>({ selected: list, version: text, against: text });

export interface VersionView {
  tab: "overview" | "artifacts";
  /** Path of the file that is looked into. */
  file: string;
}

export const versionView = codec<VersionView>({ tab: choice<VersionView["tab"]>("overview", "artifacts"), file: text });
