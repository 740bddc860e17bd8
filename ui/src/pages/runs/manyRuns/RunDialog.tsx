/** The dialogs about selected runs; their code is loaded when the first one opens. */
import type { VNode } from "preact";
import type { Change } from "./changes";
import { MoveForm } from "./MoveForm";
import { PurgeForm } from "./PurgeForm";
import { TagForm } from "./TagForm";
import "./manyRuns.css";

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

export type Question = "tag" | "move" | "purge";

const FORMS = { tag: TagForm, move: MoveForm, purge: PurgeForm };

export function RunDialog({ question, ...props }: FormProps & { question: Question }): VNode {
  const Form = FORMS[question];
  return <Form {...props} />;
}
