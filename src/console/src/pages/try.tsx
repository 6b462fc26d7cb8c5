import { useEffect, useRef, useState } from "preact/hooks";
import type { Example } from "../examples";
import type { GraphNode } from "../graph";
import { call, get, may, withQuery } from "../api";
import { duration, exact } from "../format";
import { route, setQuery } from "../router";
import { sampleEvent } from "../sample";
import { scheduleOf } from "./card";
import { Await, Card, Confirm, Empty, ErrorNote, Field, Icon, Id, NeedsRole, Note, Payload, Status, statusWord, submit, toast, useAction, useLoad, zone } from "../ui";

const tone: Record<string, string> = { done: "ok-t", mocked: "run-t", skipped: "off-t", failed: "bad-t", exited: "ok-t", cancelled: "off-t", unfinished: "wait-t" };
interface SavedEvent { name: string; event: string }
const MAX_SAVED = 12;
const savedKey = (workflow: string) => "tappet-events-" + workflow;
function savedEvents(workflow: string): SavedEvent[] {
  try { return JSON.parse(localStorage.getItem(savedKey(workflow)) ?? "[]"); } catch { return []; }
}
const typed = new Map<string, { event: string; mocks: string }>();

/** Runs the draft. The event is written here, or comes from an execution (?from=) or a delivery (?delivery=). */
export function Try({ workflow, integration }: { workflow: any; integration?: any }) {
  const from = may("editor") ? route.value.query.get("from") : null;
  const source = useLoad("event of " + from, async signal => from ? get(`/executions/${from}/event?full=true`, signal) : undefined);
  const delivery = route.value.query.get("delivery");
  if (!may("editor")) return <NeedsRole role="editor">The steps of a trial may change other services.</NeedsRole>;
  if (delivery) return <Bench key={delivery} workflow={workflow} integration={integration} from={null} delivery={delivery} />;
  return <Await of={source}>{stored => from && stored === undefined ? <Empty title="The event of this execution is not available" />
    : <Bench key={from ?? ""} workflow={workflow} integration={integration} from={from} stored={stored} />}</Await>;
}

function Bench({ workflow, integration, from, stored, delivery }: { workflow: any; integration?: any; from: string | null; stored?: any; delivery?: string }) {
  const isRaw = integration?.kind === "raw_http";
  const kept = typed.get(workflow.id);
  const [event, setEvent] = useState(() => stored !== undefined ? JSON.stringify("event" in (stored ?? {}) ? stored.event : stored, null, 2)
    : kept?.event ?? JSON.stringify(isRaw ? { http_method: "POST", headers: {}, query: {}, path: "/", body: sampleEvent(workflow.draft?.source ?? "", true) } : sampleEvent(workflow.draft?.source ?? ""), null, 2));
  const [given] = useState(event);
  const [mocks, setMocks] = useState(kept?.mocks ?? "{}");
  const [result, setResult] = useState<any>();
  const shown = useRef<HTMLDivElement>(null);
  // on a narrow screen it is below the form
  useEffect(() => { if (result) shown.current?.scrollIntoView({ block: "nearest" }); }, [result]);
  useEffect(() => { typed.set(workflow.id, { event, mocks }); }, [event, mocks]);
  const bad = (text: string) => { try { JSON.parse(text); return ""; } catch (e) { return "Not JSON: " + (e as Error).message; } };
  const act = useAction(async (slot?: string) => {
    setResult(undefined);
    // the event as it is stored has its request too; a changed one has not
    const input = slot ? { slot } : delivery ? { delivery_id: delivery } : from && event === given ? { execution_id: from } : { event: JSON.parse(event) };
    setResult(await call("POST", `/workflows/${workflow.id}/draft/run`, { body: { ...input, mocks: JSON.parse(mocks) } }));
  });
  const [saved, setSaved] = useState(() => savedEvents(workflow.id));
  const [removing, setRemoving] = useState<SavedEvent>();
  const [label, setLabel] = useState("");
  const store = (next: SavedEvent[]) => {
    setSaved(next);
    try { localStorage.setItem(savedKey(workflow.id), JSON.stringify(next)); } catch { toast("This browser's storage is full"); }
  };
  if (!workflow.draft) return <Empty title="There is no draft to try"><p>Save a definition under Edit first.</p></Empty>;
  const ready = (delivery || !bad(event)) && !bad(mocks) && workflow.draft.valid;
  return <div class="stack" onKeyDown={e => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && ready) { e.preventDefault(); act.run(undefined); } }}>
    <Note kind="info"><b>A trial of the draft: nothing is stored among the executions.</b> Waits are skipped. Steps that call other services do call them, unless you mock them.</Note>
    <div class="columns form-first">
    <div><Card title={delivery ? "Request of a delivery" : from ? "Event of an execution" : "Event"}><div class="stack">
      <Source workflow={workflow} integration={integration} chosen={delivery ? "delivery " + delivery : from ? "from " + from : ""} onExample={setEvent} />
      {delivery ? <Note kind="plain">The request of the delivery <Id id={delivery} /> is read again, as the integration reads it now, without its authentication.</Note> : <>
      {saved.length > 0 && <div class="field"><span>Saved in this browser</span><div class="row tight">{saved.map(s => <span class="tag"><button type="button" class="link" onClick={() => setEvent(s.event)}>{s.name}</button>
        <button type="button" class="icon-btn" aria-label={`Remove ${s.name}`} onClick={() => setRemoving(s)}><Icon name="x" size={11} /></button></span>)}</div></div>}
      <Field label="$.event (JSON)" hint={bad(event) && <span class="bad-t">{bad(event)}</span>}>
        <textarea class="event" rows={Math.min(16, Math.max(5, event.split("\n").length))} spellcheck={false} value={event} onInput={e => setEvent(e.currentTarget.value)} /></Field>
      <form class="row" onSubmit={submit(() => { store([...saved.filter(s => s.name !== label.trim()), { name: label.trim(), event }].slice(-MAX_SAVED)); setLabel(""); })}>
        <input class="input grow" aria-label="Name to save the event by" placeholder="save the event as…" maxLength={40} value={label} onInput={e => setLabel(e.currentTarget.value)} />
        <button class="btn" disabled={!label.trim() || !!bad(event)}>Save</button></form></>}
      <Mocks source={workflow.draft.source} mocks={mocks} setMocks={setMocks} bad={bad(mocks)} />
      {!workflow.draft.valid && <Note kind="warn">The draft has problems. Fix them under Edit, then run it.</Note>}
      <button type="button" class="btn primary" disabled={!ready || act.busy} title="Ctrl+Enter" onClick={() => act.run(undefined)}><Icon name="play" size={14} />{act.busy ? "Running…" : "Run the draft"}</button>
      {!!scheduleOf(workflow) && <button type="button" class="btn" disabled={!!bad(mocks) || !workflow.draft.valid || act.busy} onClick={() => act.run("next")}><Icon name="clock" size={14} />Run with the next time of its schedule</button>}
    </div></Card></div>
    <div class="stack" ref={shown}>
      {removing && <Confirm title="Remove the saved event?" action="Remove" danger onClose={() => setRemoving(undefined)} run={async () => store(saved.filter(s => s !== removing))}>
        <p><b>{removing.name}</b> is kept in this browser only, and cannot be restored.</p></Confirm>}
      {result ? <Result result={result} /> : act.error ? <ErrorNote error={act.error} />
        : <Card><Empty title={act.busy ? "Running…" : "Run the draft with an event"}><p>Every step is shown with its input, output and time.</p></Empty></Card>}
    </div></div>
  </div>;
}

/** Where the event comes from: made up, an example of the vendor, what ran, or what was refused. */
function Source({ workflow, integration, chosen, onExample }: { workflow: any; integration?: any; chosen: string; onExample: (event: string) => void }) {
  const examples = useLoad("examples " + integration?.kind, async () => integration ? (await import("../examples")).EXAMPLES[integration.kind] ?? [] : [] as Example[]);
  const runs = useLoad("runs of " + workflow.id, async signal => (await get(withQuery("/executions", { workflow_id: workflow.id, page_size: "20" }), signal)).executions as any[]);
  const refused = useLoad("refused by " + integration?.id, async signal => integration?.id && integration.kind !== "tappet"
    ? (await get(`/integrations/${integration.id}/activity?page_size=100`, signal)).deliveries.filter((d: any) => d.request_kept && d.outcome === "refused").slice(0, 20) as any[] : []);
  const at = (time: string) => exact(time, zone.value).slice(0, 19);
  const unknown = chosen && ![...(runs.data ?? []).map(e => "from " + e.id), ...(refused.data ?? []).map(d => "delivery " + d.id)].includes(chosen);
  return <Field label="Event from"><select value={chosen} onChange={e => {
    const [kind, id] = e.currentTarget.value.split(" ");
    if (kind === "example") {
      onExample(JSON.stringify(examples.data![Number(id)].event, null, 2));
      e.currentTarget.value = "";
    }
    setQuery({ from: kind === "from" ? id : undefined, delivery: kind === "delivery" ? id : undefined });
  }}>
    <option value="">Written here</option>
    {unknown && <option value={chosen}>{chosen.startsWith("from") ? "An execution" : "A delivery"}</option>}
    {!!examples.data?.length && <optgroup label="Examples of the sender">{examples.data.map((x, i) => <option value={`example ${i}`}>{x.name}</option>)}</optgroup>}
    {!!runs.data?.length && <optgroup label="Executions">{runs.data.map(e => <option value={"from " + e.id}>{at(e.created_at)} · {statusWord(e.status)}</option>)}</optgroup>}
    {!!refused.data?.length && <optgroup label="Refused requests">{refused.data.map(d => <option value={"delivery " + d.id}>{at(d.received_at)} · {d.refusal?.title}</option>)}</optgroup>}
  </select></Field>;
}

const ACTING = ["http", "lambda", "workflow", "state", "callback"];
const FIRST_MOCK: Record<string, unknown> = { http: { status: 200, headers: {}, body: {} } };

/** The steps that act, each with a mock if it is given one; all of them are one JSON object, which can be written too. */
function Mocks({ source, mocks, setMocks, bad }: { source: string; mocks: string; setMocks: (text: string) => void; bad: string }) {
  const steps = useLoad("acting " + source, async () => {
    const found: GraphNode[] = [];
    const collect = (nodes: GraphNode[]) => nodes.forEach(n => { if (isActing(n)) found.push(n); n.groups.forEach(g => collect(g.nodes)); });
    collect((await import("../graph")).graphOf(source));
    return found;
  });
  const given: Record<string, unknown> = bad ? {} : JSON.parse(mocks);
  const keyOf = (n: GraphNode) => n.id !== undefined && n.id in given ? n.id : n.place in given ? n.place : n.id ?? n.place;
  const put = (key: string, value: unknown) => {
    const next = { ...given };
    if (value === undefined) delete next[key];
    else next[key] = value;
    setMocks(JSON.stringify(next, null, 2));
  };
  return <div class="stack s" role="group" aria-label="Mocks">
    <span class="label">Steps that act</span>
    {steps.data && !steps.data.length && <p class="small faint">None: this draft calls nothing.</p>}
    {!bad && steps.data?.map(n => {
      const key = keyOf(n);
      return <div class="stack s" key={n.place}>
        <label class="check"><input type="checkbox" checked={key in given} onChange={() => put(key, key in given ? undefined : FIRST_MOCK[n.operator] ?? {})} />
          <span class="wrap">Mock <b>{n.id ?? n.place}</b> <span class="faint small">{n.operator}</span></span></label>
        {key in given && <Value name={n.id ?? n.place} value={given[key]} set={value => put(key, value)} />}</div>;
    })}
    <details open={!!bad}><summary class="small soft">All mocks as JSON</summary>
      <Field label="Mocks (JSON)" hint={bad ? <span class="bad-t">{bad}</span> : <>The output of steps with side effects, by ID or place, such as <code>{'{"charge": {"status": 200}}'}</code>; with <code>error</code>, a failure.</>}>
        <textarea rows={4} spellcheck={false} value={mocks} onInput={e => setMocks(e.currentTarget.value)} /></Field></details>
  </div>;
}

const isActing = (n: GraphNode) => ACTING.includes(n.operator) || n.operator === "wait" && /callback/.test(n.summary);

/** The output of one mocked step: what is no JSON yet is kept here until it is. */
function Value({ name, value, set }: { name: string; value: unknown; set: (value: unknown) => void }) {
  const [text, setText] = useState(() => JSON.stringify(value));
  const [bad, setBad] = useState("");
  return <textarea rows={2} spellcheck={false} aria-label={`Output of ${name}`} aria-invalid={!!bad} title={bad} value={text} onInput={e => {
    setText(e.currentTarget.value);
    try {
      set(JSON.parse(e.currentTarget.value));
      setBad("");
    } catch (fault) { setBad(`Not JSON: ${(fault as Error).message}`); }
  }} />;
}

function Result({ result }: { result: any }) {
  const [open, setOpen] = useState<number | undefined>(() => {
    const failed = result.steps.findIndex((s: any) => s.status === "failed");
    return failed >= 0 ? failed : undefined;
  });
  const longest = Math.max(1, ...result.steps.map((s: any) => s.duration_ms));
  return <>
    <Card title={<span class="row"><Status value={result.status} />{result.status === "FILTERED" && <span class="soft small">The trigger's condition is not true for this event.</span>}</span>}>
      {(result.error || result.output !== undefined || result.response) && <div class="stack">
        {result.error && <Note kind="bad"><b>{result.error.step}</b> {result.error.message}</Note>}
        {result.output !== undefined && <Payload title="Output" value={result.output} name="output" />}
        {result.response && <div><Payload title="Response of the synchronous URL" value={result.response} name="response" /></div>}
      </div>}</Card>
    {result.steps.length > 0 && <Card title={`Steps (${result.steps.length}${result.steps_omitted ? ` of ${result.steps.length + result.steps_omitted}` : ""})`} flush>
      <div class="steps">{result.steps.map((step: any, i: number) => <>
        <button type="button" class="step" aria-expanded={open === i} onClick={() => setOpen(open === i ? undefined : i)}>
          <span class={tone[step.status] ?? "off-t"}><Icon name={step.status === "failed" ? "x" : step.status === "skipped" ? "clock" : "check"} size={14} /></span>
          <span><b>{step.id ?? step.operator}</b> <span class="soft small">{step.operator} · {step.status}</span> <code class="faint">{step.step}</code></span>
          <span class="small soft nowrap">{duration(step.duration_ms)}</span>
          <span class="bar-track"><i class={step.status === "failed" ? "bad" : ""} style={{ left: 0, width: `${(step.duration_ms / longest) * 100}%` }} /></span>
        </button>
        {open === i && <div class="step-detail">
          {step.error && <Note kind="bad">{step.error.message}</Note>}
          {step.input !== undefined && <Payload title="Input" value={step.input} name="input" total={step.input_bytes} />}
          {step.output !== undefined && <Payload title="Output" value={step.output} name="output" total={step.output_bytes} />}
          {step.detail !== undefined && <Payload title="Detail" value={step.detail} name="detail" total={step.detail_bytes} />}
        </div>}</>)}</div></Card>}
  </>;
}
