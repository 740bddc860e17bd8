/** What the model page shows, as its address holds it. */
import { choice, codec, text } from "../../lib/urlState";

export interface ModelView {
  tab: "overview" | "artifacts";
  /** Path of the file that is looked into. */
  file: string;
}

export const modelView = codec<ModelView>({ tab: choice<ModelView["tab"]>("overview", "artifacts"), file: text });
