import { useEffect, useRef, useState } from "preact/hooks";
import { all, call, get, may, withQuery } from "../api";
import { duration } from "../format";
import { href, route, setQuery } from "../router";
import { Await, Confirm, Curl, Empty, ErrorNote, Head, Icon, Id, LinkRow, Search, Status, Time, asError, isFinal, now, statusWord, toast, useLoad } from "../ui";

const STATUSES = ["RUNNING", "QUEUED", "ON_HOLD", "SUCCESS", "FAILED", "STOPPED", "DROPPED", "SKIPPED"];

/** The page that was seen last, for the keys [ and ] of an execution. */
export const seen: { ids: string[]; back: string } = { ids: [], back: "/executions" };

export function Executions() {
  const workflows = useLoad("names", async signal => new Map((await all("/workflows", "workflows", 1_000, signal)).map((w: any) => [w.id, w.name])));
  const integrations = useLoad("integration names", async signal => new Map((await all("/integrations", "integrations", 1_000, signal)).map((i: any) => [i.id, i.name])));
  return <>
    <Head title="Executions" sub="Runs of the workflows, kept for 60 days." />
    <List names={workflows.data} integrations={integrations.data} />
  </>;
}

/** Those of one workflow. */
export function Recent({ workflow }: { workflow: any }) {
  return <List only={workflow.id} names={new Map([[workflow.id, workflow.name]])} />;
}

const SEARCHES: [string, string, string][] = [["id_prefix", "ID", "Beginning of an ID"], ["error", "Error", "Text of an error"], ["request_id", "Request", "Request ID"]];

function List({ only, names, integrations }: { only?: string; names?: Map<string, string>; integrations?: Map<string, string> }) {
  const typing = useRef(0);
  const { query } = route.value;
  const status = query.get("status") ?? "";
  const statuses = status ? status.split(",") : [];
  const integration = query.get("integration_id") ?? "";
  const url = query.get("url") ?? "";
  const text = query.get("q") ?? "";
  const by = query.get("by") ?? "id_prefix";
  const workflow = only ?? query.get("workflow_id") ?? "";
  const after = query.get("created_after") ?? "";
  const before = query.get("created_before") ?? "";
  const path = withQuery("/executions", { page_size: "50", status, workflow_id: workflow, created_after: after, created_before: before, integration_id: integration, url, [by]: text.trim() });
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

  const filtered = !!(status || (!only && workflow) || after || before || integration || url || text);
  const clear = () => setQuery({ status: "", workflow_id: "", created_after: "", created_before: "", integration_id: "", url: "", q: "" });
  const toggle = (s: string) => setQuery({ status: STATUSES.filter(each => (each === s) !== statuses.includes(each)).join(",") });
  return <>
    <div class="toolbar">
      <div class="chips line" role="group" aria-label="Status"><button type="button" class="chip" aria-pressed={!status} onClick={() => setQuery({ status: "" })}>All</button>
        {STATUSES.map(s => <button type="button" class="chip" aria-pressed={statuses.includes(s)} onClick={() => toggle(s)}>{statusWord(s)}</button>)}</div>
      {!only && names && <select aria-label="Workflow" value={workflow} onChange={e => setQuery({ workflow_id: e.currentTarget.value })}>
        <option value="">All workflows</option>{[...names].map(([id, name]) => <option value={id}>{name}</option>)}</select>}
      <select aria-label="Time" value={after ? "custom" : ""} onChange={e => {
        const hours = Number(e.currentTarget.value);
        setQuery({ created_after: hours ? new Date(Date.now() - hours * 3_600_000).toISOString() : "" });
      }}><option value="">Any time</option><option value="1">Last hour</option><option value="24">Last day</option><option value="168">Last week</option>
        {after && <option value="custom">Since {after.slice(0, 16).replace("T", " ")} UTC</option>}</select>
      {integrations && <select aria-label="Integration" value={integration} onChange={e => setQuery({ integration_id: e.currentTarget.value })}>
        <option value="">All integrations</option>{[...integrations].map(([id, name]) => <option value={id}>{name}</option>)}</select>}
      <select aria-label="Triggered by" value={url} onChange={e => setQuery({ url: e.currentTarget.value })}><option value="">Any trigger</option><option value="webhook">Webhook URL</option><option value="async">Asynchronous URL</option><option value="sync">Synchronous URL</option><option value="schedule">Schedule</option></select>
      <select aria-label="Search in" value={by} onChange={e => setQuery({ by: e.currentTarget.value === "id_prefix" ? "" : e.currentTarget.value }, true)}>{SEARCHES.map(([key, word]) => <option value={key}>{word}</option>)}</select>
      <Search label={SEARCHES.find(([key]) => key === by)?.[2] ?? ""} value={text} onInput={q => { clearTimeout(typing.current); typing.current = window.setTimeout(() => setQuery({ q }, true), 250); }} />
      {filtered && <button type="button" class="btn small ghost" onClick={clear}><Icon name="x" size={12} />Clear</button>}
      {may("editor") && items.length > 0 && statuses.length > 0 && statuses.every(isFinal) && !text && !url && <button type="button" class="btn small end" onClick={() => setAsking(true)}><Icon name="redo" size={13} />Rerun all that match…</button>}
    </div>
    <Await of={page}>{() => <div class="card">{items.length === 0
      ? filtered ? <Empty title="No execution matches"><p>Filters are set: {[statuses.map(statusWord).join(" or "), workflow && !only && (names?.get(workflow) ?? workflow), after && "a time", integration && (integrations?.get(integration) ?? integration), url && `the ${url} URL`, text && `“${text}”`].filter(Boolean).join(", ")}.</p>
        <button type="button" class="btn" onClick={clear}>Clear the filters</button></Empty>
        : <Empty title="Nothing has run yet"><p>Open a workflow, click its trigger, and send an event. A published workflow also runs when one of its URLs is called:</p>
          <Curl path="/v1/webhooks/INTEGRATION_ID/workflows/WORKFLOW_ID/sync" body='{"name": "Ada"}' />{!only && <a class="btn" href={href("/workflows")}>Workflows</a>}</Empty>
      : <><div class="table-wrap"><table><thead><tr><th>Status</th>{!only && <th>Workflow</th>}{integrations && <th class="hide-narrow">Integration</th>}<th class={only ? "" : "hide-narrow"}>Execution</th><th>Started</th><th class="num hide-narrow">Duration</th></tr></thead>
        <tbody>{items.map(e => <LinkRow to={`/executions/${e.id}`} key={e.id}>
          <td><a href={href(`/executions/${e.id}`)} aria-label={`${statusWord(e.status)}: open the execution`}><Status value={e.status} /></a>
            {e.rerun_of && <span class="tag hide-narrow" style={{ marginLeft: "6px" }}>rerun</span>}</td>
          {!only && <td><span class="main">{names?.get(e.workflow_id) ?? "another workflow"}</span> <span class="faint small hide-narrow">v{e.workflow_version}</span>
            {e.error && <div class="small bad-t wrap" style={{ maxWidth: "520px" }}>{e.error.message.slice(0, 160)}</div>}</td>}
          {integrations && <td class="hide-narrow soft">{integrations.get(e.integration_id) ?? <span class="faint">–</span>}</td>}
          <td class={only ? "" : "hide-narrow"}><Id id={e.id} />{only && e.error && <div class="small bad-t wrap" style={{ maxWidth: "520px" }}>{e.error.message.slice(0, 160)}</div>}</td>
          <td class="soft"><Time at={e.created_at} /></td>
          <td class="num soft hide-narrow">{took(e)}</td></LinkRow>)}</tbody></table></div>
        {token && <div class="more"><button type="button" class="btn" onClick={async () => {
          try {
            const next = await some(path, token);
            setMore({ path, items: [...later.items, ...next.items], token: next.token });
          } catch (e) { setError(e); }
        }}>Show more</button></div>}</>}</div>}</Await>
    {error !== undefined && <ErrorNote error={asError(error)} />}
    {asking && <RerunAll filter={{ status: statuses, ...(workflow && { workflow_id: workflow }), ...(integration && { integration_id: integration }), ...(after && { created_after: after }), ...(before && { created_before: before }) }}
      onClose={() => setAsking(false)} done={page.reload} />}
  </>;
}

/** Counts what matches first, then reruns it page by page; what comes after the question is not included. */
function RerunAll({ filter, onClose, done }: { filter: any; onClose: () => void; done: () => void }) {
  const [body] = useState(() => ({ filter: { ...filter, created_before: filter.created_before ?? new Date(Date.now() - 1_000).toISOString() } }));
  const [key] = useState(() => `console-${crypto.randomUUID()}`);
  const [from, setFrom] = useState(filter.status.every((s: string) => s === "FAILED") ? "failed_step" : "start");
  const [progress, setProgress] = useState(0);
  const pages = async (extra: object, headers: Record<string, string>, each: (page: any) => void) => {
    let token: string | undefined;
    do {
      const page: any = await call("POST", withQuery("/executions/rerun", { page_size: "100", page_token: token }), { body: { ...body, from, ...extra }, headers });
      each(page);
      token = page.next_page_token;
    } while (token);
  };
  const count = useLoad("count " + from, async () => {
    let n = 0;
    await pages({ dry_run: true }, {}, page => { n += page.count; });
    return n;
  });
  return <Confirm title={count.data === undefined ? "Counting…" : `Rerun ${count.data} executions?`} action="Rerun" onClose={onClose} run={async () => {
    let made = 0, skipped = 0;
    await pages({}, { "Idempotency-Key": key }, page => {
      made += page.count;
      skipped += page.executions.length - page.count;
      setProgress(made);
    });
    toast(`${made} reruns started${skipped ? `, ${skipped} not possible` : ""}`);
    done();
  }}>
    {count.error && <ErrorNote error={count.error} />}
    <p>Each is a new execution with the same event and version.</p>
    <label class="check"><input type="radio" checked={from === "failed_step"} onChange={() => setFrom("failed_step")} />From the step that failed: completed steps are not repeated</label>
    <label class="check"><input type="radio" checked={from === "start"} onChange={() => setFrom("start")} />From the start: all steps run again</label>
    {progress > 0 && <p class="small soft">{progress} started</p>}
  </Confirm>;
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
