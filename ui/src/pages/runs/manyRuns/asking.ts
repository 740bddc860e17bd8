/** The words between the page, whose runs are selected, and what is done to them. */
import type { ComponentType } from "preact";
import type { Change } from "./changes";

export type Question = "tag" | "move" | "purge";

/** What a key or button asks for; questions ask in a dialog first. */
export type Doing = "compare" | "pin" | "remove" | "restore" | Question;

/** Of the form of a question. */
export interface FormProps {
  /** How many runs are selected. */
  count: number;
  experimentId: string;
  /** Keys of tags that runs of the experiment have. */
  keys: readonly string[];
  onClose: () => void;
  /** Called with what was decided. */
  onChange: (change: Change) => void;
}

/** A dialog about the selected runs. */
export interface Asking extends Omit<FormProps, "experimentId" | "keys"> {
  question: Question;
  Draw: ComponentType<FormProps & { question: Question }>;
}

/** The runs that are selected now. */
export interface Subject {
  experimentId: string;
  count: number;
  /** Finds their ids, in the order of the table as far as the selection names them. Raises ApiError. */
  find: (stop: AbortSignal) => Promise<string[]>;
  /** Filter text for all runs but these. */
  others: () => string;
  /** Keeps runs on top, or lets them go when all of them are there. */
  pin: (ids: readonly string[]) => void;
  /** Called after runs were changed; `keeps` says that they are in the table still. */
  changed: (keeps: boolean) => void;
}

/** The subject as it is now; null when the page shows another experiment by then, or is gone. */
export type Current = () => Subject | null;
