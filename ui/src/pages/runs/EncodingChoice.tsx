/** What colours, dashes and small charts follow, and what they mean. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { RunKeys } from "../../api/runs";
import { LineSwatch } from "../../charts/LineSwatch";
import { tellingColumns } from "./columnChoice";
import { parseColumn } from "./columnName";
import { runsOfLevel, type Encoded, type Encoding, type Level } from "./encoding";

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

interface LevelsProps {
  name: string;
  levels: readonly Level[];
  /** The level whose lines stand out. */
  chosen: Level | null;
  /** A level is pointed at, or none any more; one that was clicked stays. */
  onPoint: (level: Level | null) => void;
  onChoose: (level: Level) => void;
}

function Levels({ name, levels, chosen, onPoint, onChoose }: LevelsProps): VNode {
  return (
    <p class="legend-line">
      <b>{parseColumn(name)?.key ?? name}</b>
      {levels.map((level) => (
        <button
          key={level.label}
          type="button"
          class="legend-level"
          aria-pressed={chosen === level}
          title={`Lines of ${level.label} stand out`}
          onMouseEnter={() => onPoint(level)}
          onMouseLeave={() => onPoint(null)}
          onClick={() => onChoose(level)}
        >
          <LineSwatch style={level.style} /> {level.label}
        </button>
      ))}
    </p>
  );
}

interface LegendProps {
  encoding: Encoding;
  encoded: Encoded;
  /** The runs that stand out; null when none does. */
  onEmphasis: (runs: ReadonlySet<string> | null) => void;
}

/** The meaning of colours and dashes in words; nothing where runs have their own. Lines of a level that is pointed at stand out. */
export function EncodingLegend({ encoding, encoded, onEmphasis }: LegendProps): VNode | null {
  const [pointed, setPointed] = useState<Level | null>(null);
  const [label, setLabel] = useState<string | null>(null);
  // By its label: levels are made anew when runs come and go.
  const chosen = [...encoded.colours, ...encoded.dashes].find((level) => level.label === label) ?? null;
  const level = pointed ?? chosen;
  useEffect(() => onEmphasis(level === null ? null : runsOfLevel(encoded, level)), [encoded, level, onEmphasis]);
  const common = { chosen, onPoint: setPointed, onChoose: (one: Level) => setLabel(one === chosen ? null : one.label) };
  const same = encoding.colour === encoding.dash;
  if (encoding.colour === "" && encoding.dash === "") return null;
  return (
    <div class="encoding-legend">
      {encoding.colour !== "" && <Levels name={encoding.colour} levels={encoded.colours} {...common} />}
      {encoding.dash !== "" && !same && <Levels name={encoding.dash} levels={encoded.dashes} {...common} />}
    </div>
  );
}
