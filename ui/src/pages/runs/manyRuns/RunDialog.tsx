/** The dialogs about selected runs; their code is loaded when the first one opens. */
import type { VNode } from "preact";
import type { FormProps, Question } from "./asking";
import { MoveForm } from "./MoveForm";
import { PurgeForm } from "./PurgeForm";
import { TagForm } from "./TagForm";
import "./manyRuns.css";

const FORMS = { tag: TagForm, move: MoveForm, purge: PurgeForm };

export function RunDialog({ question, ...props }: FormProps & { question: Question }): VNode {
  const Form = FORMS[question];
  return <Form {...props} />;
}
