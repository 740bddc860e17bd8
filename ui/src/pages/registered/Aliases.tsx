/** The aliases of a registered model or a prompt: which version each names; added, moved, removed. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { deleteAlias, setAlias } from "../../api/registry";
import { Button } from "../../components/Button";
import { Section } from "../../components/details/Section";
import { Menu } from "../../components/Menu";
import { notify } from "../../components/Toasts";
import { AliasForm } from "./Dialogs";
import type { Registered } from "./useRegistered";
import type { Change } from "../../components/details/useChange";

interface Props {
  registered: Registered;
  change: Change;
  /** The address of a version. */
  to: (version: string) => string;
  adding: boolean;
  onAdding: (adding: boolean) => void;
}

export function Aliases({ registered: { model, versions }, change, to, adding, onAdding }: Props): VNode {
  const [moving, setMoving] = useState<{ alias: string; version: string } | null>(null);
  const { name, aliases = [] } = model;
  const newest = versions[0]?.version;
  const set = (alias: string, version: string): Promise<boolean> => change("Setting the alias", () => setAlias(name, alias, version));
  const remove = async (alias: string, version: string): Promise<void> => {
    if (!(await change("Deleting the alias", () => deleteAlias(name, alias)))) return;
    notify(`Deleted alias ${alias}.`, { label: "Undo", run: () => void set(alias, version) });
  };
  // One that names an older version than were loaded has to have that among the choices.
  const numbers = [...new Set([...versions.map(({ version }) => version), ...aliases.map(({ version }) => version)])].sort((a, b) => Number(b) - Number(a));
  const add = newest !== undefined && (
    <Button writes look="plain" onClick={() => onAdding(true)}>
      Add alias
    </Button>
  );
  return (
    <Section title="Aliases" count={aliases.length} action={add}>
      {aliases.length > 0 && (
        <table class="plain-table" aria-label="Aliases">
          <tbody>
            {aliases.map(({ alias, version }) => (
              <tr key={alias}>
                <th scope="row" class="clip strong" title={alias}>
                  {alias}
                </th>
                <td>
                  <span class="soft">→ </span>
                  <a href={to(version)}>version {version}</a>
                </td>
                <td class="act">
                  <Menu
                    label={`Actions for ${alias}`}
                    items={[
                      { label: "Move …", writes: true, run: () => setMoving({ alias, version }) },
                      { label: "Delete", writes: true, danger: true, run: () => void remove(alias, version) },
                    ]}
                  >
                    ⋯
                  </Menu>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {moving !== null && <AliasForm {...moving} versions={numbers} onClose={() => setMoving(null)} set={set} />}
      {adding && newest !== undefined && <AliasForm alias="" version={newest} versions={numbers} onClose={() => onAdding(false)} set={set} />}
    </Section>
  );
}
