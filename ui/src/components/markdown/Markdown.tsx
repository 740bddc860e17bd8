/** Markdown as elements. Nothing of the text is ever parsed as HTML. */
import { Fragment, type ComponentChildren, type VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { Inline } from "./inline";
import { parseMarkdown, type Block } from "./parse";
import "./markdown.css";

function draw(nodes: readonly Inline[]): ComponentChildren {
  return nodes.map((node, index) => <InlineNode key={index} node={node} />);
}

function InlineNode({ node }: { node: Inline }): VNode {
  switch (node.type) {
    case "text":
      return <>{node.text}</>;
    case "code":
      return <code>{node.text}</code>;
    case "strong":
      return <strong>{draw(node.content)}</strong>;
    case "emphasis":
      return <em>{draw(node.content)}</em>;
    case "struck":
      return <s>{draw(node.content)}</s>;
    case "break":
      return <br />;
    case "link":
      return (
        <a href={node.href} target="_blank" rel="noopener noreferrer nofollow">
          {draw(node.content)}
        </a>
      );
  }
}

function Heading({ level, children }: { level: number; children: ComponentChildren }): VNode {
  // The page has its own first two levels; a note's headings stand below them.
  const Tag = `h${Math.min(6, level + 2)}` as "h3";
  return <Tag class={`md-h${Math.min(level, 4)}`}>{children}</Tag>;
}

function Item({ done, blocks }: { done: boolean | null; blocks: readonly Block[] }): VNode {
  const [first, ...rest] = blocks;
  // An item of one line is a line, not a paragraph with air around it.
  const content = first?.type === "paragraph" ? draw(first.content) : first && <BlockNode block={first} />;
  return (
    <li class={done === null ? undefined : "md-task"}>
      {done !== null && <input type="checkbox" checked={done} disabled aria-label={done ? "done" : "to do"} />}
      {content}
      {rest.map((block, index) => (
        <BlockNode key={index} block={block} />
      ))}
    </li>
  );
}

function Table({ block }: { block: Extract<Block, { type: "table" }> }): VNode {
  const look = (column: number): { textAlign: string } => ({ textAlign: block.align[column] ?? "left" });
  return (
    <div class="md-table" role="region" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {block.head.map((cell, column) => (
              <th key={column} scope="col" style={look(column)}>
                {draw(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} style={look(column)}>
                  {draw(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function BlockNode({ block }: { block: Block }): VNode {
  switch (block.type) {
    case "heading":
      return <Heading level={block.level}>{draw(block.content)}</Heading>;
    case "paragraph":
      return <p>{draw(block.content)}</p>;
    case "code":
      return <pre tabIndex={0}>{block.text}</pre>;
    case "rule":
      return <hr />;
    case "quote":
      return <blockquote>{block.blocks.map((inner, index) => <BlockNode key={index} block={inner} />)}</blockquote>;
    case "table":
      return <Table block={block} />;
    case "list": {
      const items = block.items.map((item, index) => <Item key={index} {...item} />);
      return block.start === null ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
    }
  }
}

export function Markdown({ text }: { text: string }): VNode {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return (
    <div class="markdown">
      {blocks.map((block, index) => (
        <Fragment key={index}>
          <BlockNode block={block} />
        </Fragment>
      ))}
    </div>
  );
}
