import { useEffect, useState } from "preact/hooks";
import { call, get, may } from "../api";
import { duration } from "../format";
import { route } from "../router";
import { sampleEvent } from "../sample";
import { Await, Card, Empty, ErrorNote, Field, Icon, Note, Payload, Status, useAction, useLoad } from "../ui";

const tone: Record<string, string> = { done: "ok-t", mocked: "run-t", skipped: "off-t", failed: "bad-t", exited: "ok-t", cancelled: "off-t", unfinished: "wait-t" };
const typed = new Map<string, { event: string; mocks: string }>();

/** Runs the draft. The event is written here, or comes from an execution (?from=). */
export function Try({ workflow, integration }: { workflow: any; integration?: any }) {
  const from = route.value.query.get("from");
  const source = useLoad("event of " + from, async signal => from ? get(`/executions/${from}/event?full=true`, signal) : undefined);
  return <Await of={source}>{stored => from && stored === undefined ? <Empty title="The event of this execution is not available" />
    : <Bench key={from ?? ""} workflow={workflow} integration={integration} from={from} stored={stored} />}</Await>;
}

function Bench({ workflow, integration, from, stored }: { workflow: any; integration?: any; from: string | null; stored?: any }) {
  const isRaw = integration?.kind === "raw_http";
  const kept = typed.get(workflow.id);
  const [event, setEvent] = useState(() => stored !== undefined ? JSON.stringify("event" in (stored ?? {}) ? stored.event : stored, null, 2)
    : kept?.event ?? JSON.stringify(isRaw ? { http_method: "POST", headers: {}, query: {}, path: "/", body: sampleEvent(workflow.draft?.source ?? "", true) } : sampleEvent(workflow.draft?.source ?? ""), null, 2));
  const [mocks, setMocks] = useState(kept?.mocks ?? "{}");
  const [result, setResult] = useState<any>();
  useEffect(() => { typed.set(workflow.id, { event, mocks }); }, [event, mocks]);
  const bad = (text: string) => { try { JSON.parse(text); return ""; } catch (e) { return "Not JSON: " + (e as Error).message; } };
  const act = useAction(async () => {
    setResult(undefined);
    setResult(await call("POST", `/workflows/${workflow.id}/draft/run`, { body: { event: JSON.parse(event), mocks: JSON.parse(mocks) } }));
  });
  if (!workflow.draft) return <Empty title="There is no draft to try"><p>Save a definition under Edit first.</p></Empty>;
  if (!may("editor")) return <Empty title="Trying a draft needs the role editor"><p>Its steps may act on other services.</p></Empty>;
  const ready = !bad(event) && !bad(mocks) && workflow.draft.valid;
  return <div class="columns" onKeyDown={e => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && ready) { e.preventDefault(); act.run(); } }}>
    <div class="stack">
      <Note kind="info"><b>A trial of the draft: nothing is stored among the executions.</b> Waits are skipped. Steps that call other services do call them, unless you mock them.</Note>
      {result ? <Result result={result} /> : act.error ? <ErrorNote error={act.error} />
        : <Card><Empty title={act.busy ? "Running…" : "Run the draft with an event"}><p>Every step is shown with its input, output and time.</p></Empty></Card>}
    </div>
    <Card title={from ? "Event of an execution" : "Event"}><div class="stack">
      <Field label="$.event (JSON)" hint={bad(event) && <span class="bad-t">{bad(event)}</span>}>
        <textarea rows={10} spellcheck={false} value={event} onInput={e => setEvent(e.currentTarget.value)} /></Field>
      <Field label="Mocks (JSON)" hint={bad(mocks) ? <span class="bad-t">{bad(mocks)}</span> : <>The output of acting steps by ID or place, such as <code>{'{"charge": {"status": 200}}'}</code>; with <code>error</code>, a failure.</>}>
        <textarea rows={4} spellcheck={false} value={mocks} onInput={e => setMocks(e.currentTarget.value)} /></Field>
      {!workflow.draft.valid && <Note kind="warn">The draft has problems. Fix them under Edit, then run it.</Note>}
      <button type="button" class="btn primary" disabled={!ready || act.busy} title="Ctrl+Enter" onClick={act.run}><Icon name="play" size={14} />{act.busy ? "Running…" : "Run the draft"}</button>
    </div></Card>
  </div>;
}

function Result({ result }: { result: any }) {
  const [open, setOpen] = useState<number | undefined>(() => {
    const failed = result.steps.findIndex((s: any) => s.status === "failed");
    return failed >= 0 ? failed : undefined;
  });
  const longest = Math.max(1, ...result.steps.map((s: any) => s.duration_ms));
  return <>
    <Card title={<span class="row"><Status value={result.status} />{result.status === "FILTERED" && <span class="soft small">The trigger's condition is not true for this event.</span>}</span>}>
      <div class="stack">
        {result.error && <Note kind="bad"><b>{result.error.step}</b> {result.error.message}</Note>}
        {result.output !== undefined && <div><h3>Output</h3><Payload value={result.output} name="output" /></div>}
        {result.response && <div><h3>Response of the synchronous URL</h3><p class="small soft">Status {result.response.status}</p><Payload value={result.response} name="response" /></div>}
      </div></Card>
    <Card title={`Steps (${result.steps.length}${result.steps_omitted ? ` of ${result.steps.length + result.steps_omitted}` : ""})`} flush>
      <div class="steps">{result.steps.map((step: any, i: number) => <>
        <button type="button" class="step" aria-expanded={open === i} onClick={() => setOpen(open === i ? undefined : i)}>
          <span class={tone[step.status] ?? "off-t"}><Icon name={step.status === "failed" ? "x" : step.status === "skipped" ? "clock" : "check"} size={14} /></span>
          <span><b>{step.id ?? step.operator}</b> <span class="soft small">{step.operator} · {step.status}</span> <code class="faint">{step.step}</code></span>
          <span class="small soft nowrap">{duration(step.duration_ms)}</span>
          <span class="bar-track"><i class={step.status === "failed" ? "bad" : ""} style={{ left: 0, width: `${(step.duration_ms / longest) * 100}%` }} /></span>
        </button>
        {open === i && <div class="step-detail">
          {step.error && <Note kind="bad">{step.error.message}</Note>}
          {step.input !== undefined && <div><h3>Input</h3><Payload value={step.input} name="input" total={step.input_bytes} /></div>}
          {step.output !== undefined && <div><h3>Output</h3><Payload value={step.output} name="output" total={step.output_bytes} /></div>}
          {step.detail !== undefined && <div><h3>Detail</h3><Payload value={step.detail} name="detail" total={step.detail_bytes} /></div>}
        </div>}</>)}</div></Card>
  </>;
}
