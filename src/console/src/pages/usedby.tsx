import { useState } from "preact/hooks";
import { href } from "../router";

export interface User { workflow_id: string; name: string; shared: boolean }
const SHOWN = 3;

/** The published workflows that use something. */
export function UsedBy({ users }: { users?: User[] }) {
  const [all, setAll] = useState(false);
  if (!users?.length) return <span class="faint">{users ? "no workflow" : "–"}</span>;
  const shown = all ? users : users.slice(0, SHOWN);
  return <>{shown.map((u, i) => <>{i > 0 && ", "}<a key={u.workflow_id} href={href(u.shared ? "/access/shares" : `/workflows/${u.workflow_id}`)}>{u.name}</a>{u.shared && <span class="faint small"> (shared)</span>}</>)}
    {users.length > shown.length && <> <button type="button" class="link" onClick={() => setAll(true)}>and {users.length - shown.length} more</button></>}</>;
}
