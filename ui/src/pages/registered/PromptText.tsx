/** What one version of a prompt says: the text or the chat, variables marked, and what is asked of the answer. */
import type { VNode } from "preact";
import { pieces, variablesOf, type Prompt } from "../../components/details/promptText";

interface PartProps {
  /** Nothing where the part is all there is. */
  title?: string;
  text: string;
  label: string;
}

function Part({ title, text, label }: PartProps): VNode {
  return (
    <div class="prompt-part">
      {title !== undefined && <h3>{title}</h3>}
      <div class="prompt-text" tabIndex={0} role="region" aria-label={label}>
        {pieces(text).map((piece, index) => (piece.variable ? <mark key={index}>{piece.text}</mark> : piece.text))}
      </div>
    </div>
  );
}

export function PromptText({ prompt, version }: { prompt: Prompt; version: string }): VNode {
  const { messages, text, responseFormat, modelConfig } = prompt;
  const variables = variablesOf(prompt);
  return (
    <>
      {messages === null && <Part text={text} label={`Text of version ${version}`} />}
      {messages?.map((message, index) => (
        <Part key={index} title={message.role} text={message.text} label={`Message ${index + 1} of version ${version}`} />
      ))}
      {responseFormat !== "" && <Part title="Response format" text={responseFormat} label={`Response format of version ${version}`} />}
      {modelConfig !== "" && <Part title="Model config" text={modelConfig} label={`Model config of version ${version}`} />}
      {variables.length > 0 && (
        <p class="prompt-variables soft">
          Variables{" "}
          {variables.map((name) => (
            <code key={name}>{name}</code>
          ))}
        </p>
      )}
    </>
  );
}
