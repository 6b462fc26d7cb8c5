import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError, call, get, may, withQuery } from "../api";
import { fold } from "../fold";
import { duration } from "../format";
import { href, isForPage, navigate, route, setQuery } from "../router";
import { Await, Card, Chips, Confirm, Empty, ErrorNote, Head, Icon, Id, Note, Payload, Status, Time, isFinal, now, toast, useAction, useLoad } from "../ui";
import { seen, took } from "./executions";
import { STEP } from "../graphview";
const PAGE = 200;
const MORE = 1_000;
const CHUNK = 50;
const ROW_HEIGHT = 49; // about: in place of rows that were not shown yet
const COMPUTED = 1_000; // with more records, the server does not evaluate again
const LINKED = 10_000; // so many steps are read for the one that a link names

export function Execution({ id }: { id: string }) {
  const loaded = useLoad("execution " + id, signal => get(`/executions/${id}`, signal));
  const steps = useSteps(id, loaded.data);
  const name = useLoad("name " + loaded.data?.workflow_id, async signal => loaded.data
    ? get(`/workflows/${loaded.data.workflow_id}`, signal).catch(e => e instanceof ApiError && e.status === 404 ? undefined : Promise.reject(e)) : undefined);
  const event = useLoad("event " + id, signal => readEvent(id, signal));
  const [asking, setAsking] = useState("");

  // follows a run without a reload: asks again while it has not ended
  const status = loaded.data?.status;
  useEffect(() => {
    if (!status || isFinal(status)) return;
    let stopped = false;
    const aborter = new AbortController();
    (async () => {
      let seen: string = loaded.data?.revision ?? "";
      while (!stopped) {
        // a page that is not looked at asks less often
        await new Promise(done => setTimeout(done, document.visibilityState === "visible" ? 150 : 5_000));
        try {
          // the server answers when something has changed, at the latest after the given time
          const next = await get(withQuery(`/executions/${id}`, { wait: "20s", seen }), aborter.signal);
          if (stopped) return;
          const changed = next.revision !== seen;
          seen = next.revision;
          if (!changed) continue;
          loaded.set(next);
          await steps.refresh(aborter.signal);
          if (isFinal(next.status)) return;
        } catch {
          // too many wait, or the server is away: asked again, unhurried
          await new Promise(done => setTimeout(done, stopped ? 0 : 3_000));
          seen = "";
        }
      }
    })();
    return () => { stopped = true; aborter.abort(); };
  }, [id, status]);

  useEffect(() => {
    const listen = (e: KeyboardEvent) => {
      if (!isForPage(e)) return;
      const at = seen.ids.indexOf(id);
      const to = e.key === "[" ? seen.ids[at - 1] : e.key === "]" && at >= 0 ? seen.ids[at + 1] : undefined;
      if (to) navigate(`/executions/${to}`, true);
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [id]);

  return <Await of={loaded} place={["Executions", "/executions"]}>{e => <>
    <Head title={name.data?.name ?? (name.loading ? "…" : "Execution")} crumb={["Executions", seen.back]} sub={<>
      <Status value={e.status} /><Id id={e.id} /><span><Time at={e.created_at} /></span>
      {e.started_at && <span>{isFinal(e.status) ? "took" : "for"} {took(e)}</span>}
      {name.data && <a href={href(`/workflows/${e.workflow_id}`)}>version {e.workflow_version}</a>}
      {e.rerun_of && <a href={href(`/executions/${e.rerun_of}`)}>a rerun</a>}</>}>
      {may("editor") && <>
        {event.data !== undefined && name.data && <a class="btn" href={href(`/workflows/${e.workflow_id}/try?from=${e.id}`)}><Icon name="play" size={13} />Try with the draft</a>}
        {!isFinal(e.status) && <button type="button" class="btn danger" onClick={() => setAsking("stop")}><Icon name="stop" size={13} />Stop</button>}
        {isFinal(e.status) && <button type="button" class="btn primary" onClick={() => setAsking("rerun")}><Icon name="redo" size={13} />Rerun</button>}</>}
    </Head>
    <div class="columns">
      <div class="stack">
        {e.error && <Note kind="bad"><b>{e.error.step ? <code>{e.error.step}</code> : "The execution failed"}</b><div>{e.error.message}</div></Note>}
        <Callbacks execution={e} />
        {e.status === "ON_HOLD" && <Note kind="info">It waits, and continues by itself when the time or the callback comes. A waiting execution holds no resources.</Note>}
        {e.output !== undefined && <Payload card title="Output" value={e.output} name={`output-${e.id}`} />}
        {e.response && <Payload card title="Response to the caller" value={e.response.parameters} name={`response-${e.id}`}><p class="small soft">Sent <Time at={e.response.at} /></p></Payload>}
        <Timeline execution={e} steps={steps} />
      </div>
      <div class="stack">
        {event.data !== undefined ? <Payload card title="Event" value={event.data} name={`event-${e.id}`} /> : (event.loading || event.error) && <Card title="Event"><Await of={event}>{() => null}</Await></Card>}
        <Card title="Facts"><dl class="facts">
          <dt>Created</dt><dd><Time at={e.created_at} full /></dd>
          <dt>Started</dt><dd>{e.started_at ? <><Time at={e.started_at} full /> <span class="faint small">queued {duration(Date.parse(e.started_at) - Date.parse(e.created_at))}</span></> : "not yet"}</dd>
          <dt>Finished</dt><dd>{e.finished_at ? <Time at={e.finished_at} full /> : "not yet"}</dd>
          <dt>Integration</dt><dd><a href={href(`/integrations/${e.integration_id}/activity`)}>activity</a> <Id id={e.integration_id} /></dd>
          {e.traceparent && <><dt>Trace</dt><dd><code class="small">{e.traceparent}</code></dd></>}
          {e.request_id && <><dt>Request</dt><dd><code class="small">{e.request_id}</code></dd></>}
        </dl></Card>
      </div>
    </div>
    {asking === "stop" && <Confirm title="Stop the execution?" action="Stop" danger onClose={() => setAsking("")}
      run={async () => { await call("POST", `/executions/${id}/stop`); loaded.reload(); toast("Stopped"); }}>
      <p>It ends at once and does nothing more. A call that is in progress is not interrupted, but its result is dropped.</p></Confirm>}
    {asking === "rerun" && <Rerun execution={e} onClose={() => setAsking("")} />}
  </>}</Await>;
}

/** Those that the execution has opened; an editor can decide one instead of its caller. */
function Callbacks({ execution }: { execution: any }) {
  const list = useLoad(`callbacks ${execution.id} ${execution.revision}`, async signal =>
    (await get(`/executions/${execution.id}/callbacks`, signal)).callbacks.filter((c: any) => c.status === "open"));
  const [deciding, setDeciding] = useState<{ callback: any; choice?: string }>();
  if (!list.data?.length) return null;
  return <Card title="Open callbacks">{list.data.map((c: any) => <div class="row">
    <span class="grow">{c.name ?? <code>{c.path}</code>} <span class="soft small">until <Time at={c.expires_at} full /></span></span>
    {may("editor") && (c.choices.length ? c.choices : [undefined]).map((choice?: string) =>
      <button type="button" class="btn small" onClick={() => setDeciding({ callback: c, choice })}>{choice ?? "Continue"}</button>)}</div>)}
    {deciding && <Confirm title={deciding.choice === undefined ? "Continue the execution?" : `Decide “${deciding.choice}”?`} action={deciding.choice ?? "Continue"} onClose={() => setDeciding(undefined)} run={async () => {
      await call("POST", `/executions/${execution.id}/callbacks/${deciding.callback.id}/decide`, { body: deciding.choice === undefined ? {} : { choice: deciding.choice } });
      toast("Decided");
      list.reload();
    }}><p>You answer <b>{deciding.callback.name ?? deciding.callback.path}</b> instead of its caller. It can be answered once only.</p></Confirm>}</Card>;
}

/** The event; undefined where the server has no such operation. */
async function readEvent(id: string, signal: AbortSignal): Promise<unknown> {
  try {
    const answer = await get(`/executions/${id}/event`, signal);
    return answer && typeof answer === "object" && "event" in answer ? answer.event : answer;
  } catch (e) {
    if (e instanceof ApiError && (e.status === 404 || e.status === 405)) return undefined;
    throw e;
  }
}

function Rerun({ execution, onClose }: { execution: any; onClose: () => void }) {
  const [from, setFrom] = useState(execution.status === "FAILED" ? "failed_step" : "start");
  return <Confirm title="Run it again" action="Rerun" onClose={onClose} run={async () => {
    const made = await call("POST", `/executions/${execution.id}/rerun`, { body: { from } });
    navigate(`/executions/${made.id}`);
  }}>
    <p>As a new execution of version {execution.workflow_version}, with the same event.</p>
    {execution.status === "FAILED" && <label class="check"><input type="radio" checked={from === "failed_step"} onChange={() => setFrom("failed_step")} />From the step that failed</label>}
    <label class="check"><input type="radio" checked={from === "start"} onChange={() => setFrom("start")} />From the start: all steps run again</label>
  </Confirm>;
}

interface Steps { items: any[]; token?: string; error?: ApiError; loading: boolean; refresh: (signal?: AbortSignal) => Promise<void>; more: () => Promise<void> }

/** The journal only grows while a run goes on, but a step within a branch may appear before the last one: the first pages are read again. */
function useSteps(id: string, execution?: any): Steps {
  const [state, setState] = useState<{ items: any[]; token?: string; loading: boolean; error?: ApiError }>({ items: [], loading: true });
  const wanted = useRef(PAGE);
  const read = async (signal?: AbortSignal, items: any[] = [], token?: string) => {
    do {
      const page: any = await get(withQuery(`/executions/${id}/steps`, { page_size: "100", page_token: token }), signal);
      items.push(...page.steps);
      token = page.next_page_token;
    } while (token && items.length < wanted.current);
    setState({ items, token, loading: false });
  };
  const safely = (signal?: AbortSignal) => read(signal).catch(e => { if (!signal?.aborted) setState(s => ({ ...s, loading: false, error: e })); });
  useEffect(() => {
    if (!execution) return;
    const aborter = new AbortController();
    safely(aborter.signal);
    return () => aborter.abort();
  }, [id, !execution]);
  return { ...state, refresh: safely, more: async () => {
    wanted.current = state.items.length + MORE;
    await read(undefined, [...state.items], state.token);
  } };
}

function Timeline({ execution, steps }: { execution: any; steps: Steps }) {
  const linked = useRef(route.value.query.get("step") ?? undefined);
  const [open, setOpenPath] = useState<string | undefined>(linked.current);
  // the address names the step that is open, so that a link leads to it
  const setOpen = (path: string) => {
    setOpenPath(path);
    setQuery({ step: path }, true);
  };
  const [unfolded, setUnfolded] = useState<Record<string, boolean>>({});
  const [view, setView] = useState("list");
  const began = Date.parse(execution.started_at ?? execution.created_at);
  const ended = execution.finished_at ? Date.parse(execution.finished_at) : now.value;
  const span = Math.max(1, ended - began);
  // those without side effects are not recorded: they are evaluated again, once the run has ended
  const isWhole = isFinal(execution.status) && !steps.loading && !steps.token && steps.items.length <= COMPUTED;
  const computed = useLoad(`computed ${execution.id} ${isWhole}`, async signal => isWhole
    ? ((await get(`/executions/${execution.id}/steps?decisions=true&page_size=1`, signal)).decisions ?? []).map((d: any) => ({ ...d, kind: "computed " + d.status })) as any[] : []);
  const [hidden, setHidden] = useState(false);
  const items: any[] = useMemo(() => computed.data?.length && !hidden
    ? [...steps.items, ...computed.data].sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0) : steps.items, [steps.items, computed.data, hidden]);
  const failed = items.find(s => s.kind.endsWith("failed"))?.path;
  useEffect(() => { if (failed && open === undefined) setOpenPath(failed); }, [failed]);
  const rows = fold(items, unfolded, failed);
  const [target, setTarget] = useState<string>();
  useEffect(() => {
    const path = linked.current;
    if (!path || steps.loading) return;
    if (items.some(s => s.path === path)) {
      linked.current = undefined;
      show(path);
    } else if (steps.token && steps.items.length < LINKED) steps.more().catch(() => { linked.current = undefined; });
  }, [items]);
  const show = (path: string) => {
    setView("list");
    setOpen(path);
    setTarget(path);
    setUnfolded(known => {
      const next = { ...known };
      path.split(".").forEach((_, i, parts) => { next[parts.slice(0, i + 1).join(".")] = true; });
      return next;
    });
    setTimeout(() => document.getElementById("step " + path)?.scrollIntoView({ block: "center" }));
  };
  return <Card title={`Steps${items.length ? ` (${items.length}${steps.token ? "+" : ""})` : ""}`} flush
    actions={<>{!isFinal(execution.status) && <span class="row small soft"><span class="spin" />live</span>}
      <Chips label="View of the steps" value={view} options={[["list", "List"], ["graph", "Graph"]]} onChange={setView} /></>}>
    {steps.error && <ErrorNote error={steps.error} />}
    {view === "graph" ? <div class="body"><RunGraph execution={execution} steps={items} show={show} isWhole={!!computed.data?.length && !hidden} /></div> : <>
    {!items.length && (steps.loading || computed.loading) && <div class="loading"><div class="spin" role="progressbar" aria-label="Loading" /></div>}
    {!items.length && !steps.loading && !computed.loading && <Empty title="No step with a side effect"><p>Steps that call, wait, answer or handle failures are recorded. Steps without side effects (set, if, switch, exit) leave no trace here; run the event with the draft to see them.</p></Empty>}
    <div class="steps">{Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, n) => rows.slice(n * CHUNK, (n + 1) * CHUNK)).map((chunk, n) =>
      <Chunk key={n} rows={chunk.length} isNear={n < 2 || chunk.some(r => r.step && (r.step.path === target || r.step.path === failed))}>{() => chunk.map(row => {
      const indent = { paddingLeft: `${Math.min(row.depth, 6) * 12}px` };
      if (row.fold) {
        return <button type="button" class="step" key={"fold " + row.fold.key} aria-expanded={row.fold.open} onClick={() => setUnfolded({ ...unfolded, [row.fold!.key]: !row.fold!.open })}>
          <span class={row.fold.failed ? "bad-t" : "off-t"}><Icon name={row.fold.failed ? "warn" : "right"} size={13} /></span>
          <span style={indent}><span class="soft">{row.fold.label}</span> <span class="faint small">{row.fold.count} {row.fold.count === 1 ? "record" : "records"}{row.fold.failed ? `, ${row.fold.failed} failed` : ""}</span></span><span class="small faint">{row.fold.open ? "fold" : "show"}</span></button>;
      }
      const step = row.step!;
      const [icon, tone, name] = STEP[step.kind] ?? ["dot", "off-t", step.kind];
      const word = step.kind === "waiting" && (isFinal(execution.status) || !isAhead(step)) ? "waited" : name;
      const from = Date.parse(step.started_at ?? step.at) - began;
      const until = step.kind === "waiting" && step.due ? Math.min(Date.parse(step.due), ended) - began : Date.parse(step.at) - began;
      return <div key={step.path + step.kind} id={"step " + step.path}>
        <button type="button" class="step" aria-expanded={open === step.path} onClick={() => setOpen(open === step.path ? "" : step.path)}>
          <span class={tone}><Icon name={icon} size={14} /></span>
          <span class="wrap" style={indent}>{step.id ? <b>{step.id}</b> : null} <code>{step.step}</code> <span class="soft small">{step.operator ? `${step.operator} · ` : ""}{word}{step.attempts > 1 ? ` · ${step.attempts} attempts` : ""}{isAhead(step) && !isFinal(execution.status) ? <> until <Time at={step.due} minute /></> : null}</span></span>
          <span class="small soft nowrap">{step.duration_ms !== undefined ? duration(step.duration_ms) : ""}</span>
          {step.at && <span class="bar-track"><i class={step.kind.endsWith("failed") || step.kind === "joined_failure" ? "bad" : step.kind === "waiting" ? "wait" : ""}
            style={{ left: `${clamp(from / span)}%`, width: `${Math.max(.5, clamp(until / span) - clamp(from / span))}%` }} /></span>}
        </button>
        {open === step.path && <div class="step-detail">
          <dl class="facts small"><dt>Position</dt><dd><code>{step.path}</code></dd>{step.at && <><dt>Recorded</dt><dd><Time at={step.at} full /></dd></>}
            {step.started_at && <><dt>Call began</dt><dd><Time at={step.started_at} full /></dd></>}
            {step.due && <><dt>Waits until</dt><dd><Time at={step.due} full /></dd></>}</dl>
          {step.error && <Note kind="bad">{step.error.message}</Note>}
          {step.input !== undefined && <Payload title="Input" value={step.input} name="input" total={step.input_bytes} />}
          {step.value !== undefined && <Payload title="Output" value={step.value} name="output" total={step.value_bytes} />}
          {step.detail !== undefined && <Payload title="Detail" value={step.detail} name="detail" total={step.detail_bytes} />}
        </div>}</div>;
    })}</Chunk>)}</div></>}
    {!!computed.data?.length && view === "list" && <label class="check small soft" style={{ padding: "10px 16px", borderTop: "1px solid var(--line)" }}><input type="checkbox" checked={!hidden} onChange={() => setHidden(!hidden)} />
      <span>Show the steps without side effects. They are not recorded: they are evaluated again, with today's variables of the workspace.</span></label>}
    {steps.token && <More more={steps.more} />}
  </Card>;
}

/** Rows that are made when they come near to what is seen, and until then are a box of their height. */
function Chunk({ rows, isNear, children }: { rows: number; isNear: boolean; children: () => ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const height = useRef(rows * ROW_HEIGHT);
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(([{ isIntersecting, boundingClientRect }]) => {
      if (!isIntersecting) height.current = boundingClientRect.height;
      // a row that has the focus keeps it
      setSeen(isIntersecting || !!box.current?.contains(document.activeElement));
    }, { rootMargin: "800px 0px" });
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  const isShown = isNear || isSeen;
  return <div ref={box} style={{ height: isShown ? "" : `${height.current}px` }}>{isShown && children()}</div>;
}

/** The definition that ran, coloured by what its steps became. */
function RunGraph({ execution, steps, show, isWhole }: { execution: any; steps: any[]; show: (path: string) => void; isWhole: boolean }) {
  const source = useLoad(`source ${execution.workflow_id} ${execution.workflow_version}`, async signal => {
    const [version, graph, view] = await Promise.all([get(`/workflows/${execution.workflow_id}/versions/${execution.workflow_version}`, signal), import("../graph"), import("../graphview")]);
    return { nodes: graph.graphOf(version.source ?? ""), graph, view };
  });
  return <Await of={source}>{({ nodes, graph, view }) => {
    const states = graph.statesOf(steps);
    return <><view.Graph label="Steps of the version that ran" nodes={nodes} states={states} onPick={node => {
      const at = steps.filter(s => s.step === node.place);
      const found = at.find(s => s.kind.endsWith("failed")) ?? at.at(-1);
      if (found) show(found.path);
    }} />{!isWhole && <p class="small faint" style={{ marginTop: "8px" }}>Steps without side effects are not recorded, and have no colour.</p>}</>;
  }}</Await>;
}

function More({ more }: { more: () => Promise<void> }) {
  const act = useAction(more);
  return <div class="more"><button type="button" class="btn" disabled={act.busy} onClick={act.run}>{act.busy ? "Reading…" : "Show more steps"}</button></div>;
}

const isAhead = (step: any) => !!step.due && Date.parse(step.due) > now.value;
const clamp = (share: number) => Math.max(0, Math.min(100, share * 100));
