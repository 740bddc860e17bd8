/** What colours, dashes and small charts follow, and what they mean. */
import { useMemo } from "preact/hooks";
import type { VNode } from "preact";
import type { RunKeys } from "../../api/runs";
import { LineSwatch } from "../../charts/LineSwatch";
import { tellingColumns } from "./columnChoice";
import { parseColumn } from "./columnName";
import type { Encoded, Encoding, Level } from "./encoding";

interface ChoiceProps {
  keys: RunKeys | null;
  encoding: Encoding;
  onChange: (change: Partial<Encoding>) => void;
}

const WAYS: readonly { way: keyof Encoding; label: string; usual: string }[] = [
  { way: "colour", label: "Colour by", usual: "run" },
  { way: "dash", label: "Dash by", usual: "run" },
  { way: "facet", label: "A chart for each", usual: "metric only" },
];

/** Rows of a two-column grid of choices. */
export function EncodingChoice({ keys, encoding, onChange }: ChoiceProps): VNode {
  const names = useMemo(() => tellingColumns(keys), [keys]);
  return (
    <>
      {WAYS.map(({ way, label, usual }) => {
        const now = encoding[way];
        const options = now === "" || names.includes(now) ? names : [now, ...names];
        return [
          <label for={`encode-${way}`}>{label}</label>,
          <select id={`encode-${way}`} class="field" value={now} onChange={(event) => onChange({ [way]: event.currentTarget.value })}>
            <option value="">{usual}</option>
            {options.map((name) => (
              <option key={name} value={name}>
                {parseColumn(name)?.key ?? name}
              </option>
            ))}
          </select>,
        ];
      })}
    </>
  );
}

function Levels({ name, levels }: { name: string; levels: readonly Level[] }): VNode {
  return (
    <p class="legend-line">
      <b>{parseColumn(name)?.key ?? name}</b>
      {levels.map((level) => (
        <span key={level.label} class="legend-level">
          <LineSwatch style={level.style} /> {level.label}
        </span>
      ))}
    </p>
  );
}

/** The meaning of colours and dashes in words; nothing where runs have their own. */
export function EncodingLegend({ encoding, encoded }: { encoding: Encoding; encoded: Encoded }): VNode | null {
  const same = encoding.colour === encoding.dash;
  if (encoding.colour === "" && encoding.dash === "") return null;
  return (
    <div class="encoding-legend">
      {encoding.colour !== "" && <Levels name={encoding.colour} levels={encoded.colours} />}
      {encoding.dash !== "" && !same && <Levels name={encoding.dash} levels={encoded.dashes} />}
    </div>
  );
}
