import { type GraphNode, type StepState } from "./graph";
import { Icon, type IconName } from "./ui";

/** How records of steps are shown: icon, tone, word. */
export const STEP: Record<string, [IconName, string, string]> = {
  done: ["check", "ok-t", "done"], failed: ["x", "bad-t", "failed"], waiting: ["clock", "wait-t", "waiting"], called: ["workflow", "run-t", "called a workflow"],
  repeated: ["redo", "run-t", "finished rounds"], answered: ["send", "ok-t", "answered the caller"], joined_failure: ["x", "bad-t", "ended by a failure inside"], joined_exit: ["check", "ok-t", "ended by an exit inside"],
  "computed done": ["check", "off-t", "computed"], "computed exited": ["out", "ok-t", "ended the run"], "computed failed": ["x", "bad-t", "failed"], "computed skipped": ["right", "off-t", "skipped"],
  opened: ["plug", "run-t", "opened a callback"], caught: ["warn", "wait-t", "caught the failure"],
};

/** Nested boxes, to read: a click goes to the step. */
export function Graph({ nodes, active, states, onPick, label }: {
  nodes: GraphNode[]; active?: string; states?: Map<string, StepState>; onPick: (node: GraphNode) => void; label: string;
}) {
  return <div class="graph" role="group" aria-label={label}><Level nodes={nodes} active={active} states={states} onPick={onPick} /></div>;
}

function Level({ nodes, active, states, onPick }: { nodes: GraphNode[]; active?: string; states?: Map<string, StepState>; onPick: (node: GraphNode) => void }) {
  return <ol>{nodes.map(node => {
    const state = states?.get(node.place);
    const [icon, tone, word] = state ? STEP[state.kind] ?? ["dot", "off-t", state.kind] : [undefined, "", ""];
    return <li key={node.place}>
      <button type="button" class={`node ${state ? tone : ""}`} aria-current={node.place === active ? "true" : undefined} onClick={() => onPick(node)} title={node.place}>
        {icon && <Icon name={icon} size={13} />}
        <b>{node.id ?? node.operator}</b>{node.id && <span class="faint">{node.operator}</span>}
        {state && <span class="small nowrap">{word}{state.count > 1 ? ` ×${state.count}` : ""}</span>}
        {node.summary && <code>{node.summary}</code>}
      </button>
      {node.groups.map(group => <div class="group">{group.label && <span class="small faint">{group.label}</span>}
        <Level nodes={group.nodes} active={active} states={states} onPick={onPick} /></div>)}
    </li>;
  })}</ol>;
}
