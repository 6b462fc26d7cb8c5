import { useEffect, useState } from "preact/hooks";
import { all, call, get, may, withQuery } from "../api";
import { duration } from "../format";
import { href, route, setQuery } from "../router";
import { Await, Confirm, Empty, ErrorNote, Head, Icon, Id, LinkRow, Status, Time, asError, isFinal, now, statusWord, toast, useLoad } from "../ui";

const STATUSES = ["RUNNING", "QUEUED", "ON_HOLD", "SUCCESS", "FAILED", "STOPPED", "DROPPED"];

/** The page that was seen last, for the keys [ and ] of an execution. */
export const seen: { ids: string[]; back: string } = { ids: [], back: "/executions" };

export function Executions() {
  const workflows = useLoad("names", async signal => new Map((await all("/workflows", "workflows", 1_000, signal)).map((w: any) => [w.id, w.name])));
  return <>
    <Head title="Executions" sub="What ran, and what runs now. Kept for 60 days." />
    <List names={workflows.data} />
  </>;
}

/** Those of one workflow. */
export function Recent({ workflow }: { workflow: any }) {
  return <List only={workflow.id} names={new Map([[workflow.id, workflow.name]])} />;
}

function List({ only, names }: { only?: string; names?: Map<string, string> }) {
  const { query } = route.value;
  const status = query.get("status") ?? "";
  const workflow = only ?? query.get("workflow_id") ?? "";
  const after = query.get("created_after") ?? "";
  const before = query.get("created_before") ?? "";
  const path = withQuery("/executions", { page_size: "50", status, workflow_id: workflow, created_after: after, created_before: before });
  const page = useLoad(path, signal => some(path, undefined, signal));
  const [more, setMore] = useState<{ path: string; items: any[]; token?: string }>({ path, items: [] });
  const [error, setError] = useState<unknown>();
  const [asking, setAsking] = useState(false);
  const later = more.path === path ? more : { path, items: [], token: undefined };
  const items: any[] = page.data ? [...page.data.items, ...later.items.filter(x => !page.data!.items.some((y: any) => y.id === x.id))] : [];
  const token = later.items.length ? later.token : page.data?.token;

  // while the newest are in view, they stay fresh
  useEffect(() => {
    const timer = setInterval(() => { if (document.visibilityState === "visible" && !document.querySelector("dialog[open]")) page.reload(); },
      items.some(e => !isFinal(e.status)) ? 2_000 : 5_000);
    return () => clearInterval(timer);
  }, [path, items.some(e => !isFinal(e.status))]);
  seen.ids = items.map(e => e.id);
  seen.back = location.pathname.slice("/console".length) + location.search;

  const failed = items.filter(e => e.status === "FAILED");
  const filtered = !!(status || (!only && workflow) || after || before);
  return <>
    <div class="toolbar">
      <div class="chips" role="group" aria-label="Status"><button type="button" class="chip" aria-pressed={!status} onClick={() => setQuery({ status: "" })}>All</button>
        {STATUSES.map(s => <button type="button" class="chip" aria-pressed={status === s} onClick={() => setQuery({ status: s })}>{statusWord(s)}</button>)}</div>
      {!only && names && <select aria-label="Workflow" value={workflow} onChange={e => setQuery({ workflow_id: e.currentTarget.value })}>
        <option value="">All workflows</option>{[...names].map(([id, name]) => <option value={id}>{name}</option>)}</select>}
      <select aria-label="Time" value={after ? "custom" : ""} onChange={e => {
        const hours = Number(e.currentTarget.value);
        setQuery({ created_after: hours ? new Date(Date.now() - hours * 3_600_000).toISOString() : "" });
      }}><option value="">Any time</option><option value="1">Last hour</option><option value="24">Last day</option><option value="168">Last week</option>
        {after && <option value="custom">Since {after.slice(0, 16).replace("T", " ")} UTC</option>}</select>
      {filtered && <button type="button" class="btn small ghost" onClick={() => setQuery({ status: "", workflow_id: "", created_after: "", created_before: "" })}><Icon name="x" size={12} />Clear</button>}
      <span class="grow" />
      {may("editor") && status === "FAILED" && failed.length > 0 && <button type="button" class="btn small" onClick={() => setAsking(true)}><Icon name="redo" size={13} />Rerun {failed.length} shown</button>}
    </div>
    <Await of={page}>{() => <div class="card">{items.length === 0
      ? filtered ? <Empty title="No execution matches"><p>Filters are set: {[status && statusWord(status), workflow && !only && (names?.get(workflow) ?? workflow), after && "a time"].filter(Boolean).join(", ")}.</p>
        <button type="button" class="btn" onClick={() => setQuery({ status: "", workflow_id: "", created_after: "", created_before: "" })}>Clear the filters</button></Empty>
        : <Empty title="Nothing has run yet"><p>Open a workflow, click its trigger, and send an event.</p><a class="btn" href={href("/workflows")}>Workflows</a></Empty>
      : <><div class="table-wrap"><table><thead><tr><th>Status</th>{!only && <th>Workflow</th>}<th class="hide-narrow">Execution</th><th>Started</th><th class="num">Duration</th></tr></thead>
        <tbody>{items.map(e => <LinkRow to={`/executions/${e.id}`} key={e.id}>
          <td><a href={href(`/executions/${e.id}`)} aria-label={`${statusWord(e.status)}: open the execution`}><Status value={e.status} /></a>
            {e.rerun_of && <span class="tag hide-narrow" style={{ marginLeft: "6px" }}>rerun</span>}</td>
          {!only && <td><span class="main">{names?.get(e.workflow_id) ?? "another workflow"}</span> <span class="faint small hide-narrow">v{e.workflow_version}</span>
            {e.error && <div class="small bad-t wrap" style={{ maxWidth: "520px" }}>{e.error.message.slice(0, 160)}</div>}</td>}
          <td class="hide-narrow"><Id id={e.id} /></td>
          <td class="soft"><Time at={e.created_at} /></td>
          <td class="num soft">{took(e)}</td></LinkRow>)}</tbody></table></div>
        {token && <div class="more"><button type="button" class="btn" onClick={async () => {
          try {
            const next = await some(path, token);
            setMore({ path, items: [...later.items, ...next.items], token: next.token });
          } catch (e) { setError(e); }
        }}>Show more</button></div>}</>}</div>}</Await>
    {error !== undefined && <ErrorNote error={asError(error)} />}
    {asking && <Confirm title={`Rerun ${failed.length} failed executions?`} action="Rerun" onClose={() => setAsking(false)} run={async () => {
      for (const e of failed) {
        await call("POST", `/executions/${e.id}/rerun`, { body: { from: "failed_step" }, headers: { "Idempotency-Key": `console-${e.id}` } });
      }
      toast(`${failed.length} reruns started`);
      page.reload();
    }}><p>Each continues at the step that failed, as a new execution. What was done before that step is not done again.</p></Confirm>}
  </>;
}

/** With a status, pages may be short before the end of the list: some are read until there is something to show. */
async function some(path: string, token?: string, signal?: AbortSignal): Promise<{ items: any[]; token?: string }> {
  const items: any[] = [];
  let next = token;
  for (let i = 0; i < 5; i++) {
    const page: any = await get(withQuery(path, { page_token: next }), signal);
    items.push(...page.executions);
    next = page.next_page_token;
    if (!next || items.length >= 25) break;
  }
  return { items, token: next };
}

export function took(e: any) {
  if (!e.started_at) return "–";
  return duration(Math.max(0, (e.finished_at ? Date.parse(e.finished_at) : now.value) - Date.parse(e.started_at)));
}
