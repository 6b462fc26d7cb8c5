import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { call, get, may } from "../api";
import { curl, duration } from "../format";
import { href, setQuery } from "../router";
import { sampleEvent } from "../sample";
import { isCalled, isScheduled, rule, useSchedule } from "./card";
import { CodeBlock, Copy, Dialog, ErrorNote, Field, Icon, Note, Time, asError, copy, submit, toast, useAction, useLoad } from "../ui";

export type UrlKind = "webhook" | "async" | "sync";

const KINDS: [UrlKind, string, string, string][] = [
  ["webhook", "Webhook URL", "Triggers all published workflows of this integration whose condition is true.",
    "Answers 200 at once, with the ID of each execution."],
  ["async", "Asynchronous URL", "Triggers this workflow only.",
    "Answers 200 at once, with the execution ID."],
  ["sync", "Synchronous URL", "Triggers this workflow only, and waits for its end.",
    "Answers what the workflow's exit returns: status, headers and body. After 50 seconds: 201 and the execution ID."],
];

/** Events that were sent in this visit, by workflow. Not stored: they may be real. */
const typed = new Map<string, string>();

/** Sets the name by which definitions call a workflow or name an integration. */
export function SlugDialog({ path, slug, set, onClose }: { path: string; slug?: string; set: (changed: any) => void; onClose: () => void }) {
  const [text, setText] = useState(slug ?? "");
  const act = useAction(async () => {
    set(await call("PATCH", path, { body: { slug: text.trim() || null } }));
    toast("Saved");
    onClose();
  });
  return <Dialog title="Slug" size="narrow" onClose={onClose}><form class="stack" onSubmit={submit(act.run)}>
    <Field label="Slug" hint="Definitions name it by this on every server, in the place of its ID. Lower-case letters, digits and hyphens; empty: none.">
      <input class="input mono" autofocus maxLength={63} spellcheck={false} value={text} onInput={e => setText(e.currentTarget.value)} /></Field>
    {act.error && <ErrorNote error={act.error} />}
    <div class="row"><button class="btn primary" disabled={act.busy}>Save</button><button type="button" class="btn" onClick={onClose}>Cancel</button></div>
  </form></Dialog>;
}

export function TriggerDialog({ workflow, kind }: { workflow: any; kind: string }) {
  const close = () => setQuery({ trigger: undefined });
  const urls = workflow.urls;
  const schedule = useSchedule(workflow).data;
  if (!urls) {
    return <Dialog title="Trigger" onClose={close}><div class="stack">
      {schedule ? <ScheduleFacts schedule={schedule} /> : isScheduled(workflow) ? <Note kind="info">The schedule applies from the publication of the draft on.</Note>
        : isCalled(workflow) ? <Note kind="info">Other workflows call this one by its ID or its slug. It has no URLs.</Note>
        : <Note kind="warn">The draft names no integration yet, so there are no URLs.
      Write <code>trigger: {"{ integration: … }"}</code> with the ID of an integration, and save.{" "}
      <a href={href("/integrations")}>Integrations</a></Note>}
      {isScheduled(workflow) && may("editor") && <p class="small soft">To see now what its next time does, run the draft under <a href={href(`/workflows/${workflow.id}/try`)}>Try</a>.</p>}
    </div></Dialog>;
  }
  return <Opened workflow={workflow} kind={kind as UrlKind} close={close} schedule={schedule} />;
}

function ScheduleFacts({ schedule }: { schedule: any }) {
  return <section class="stack s" aria-label="Schedule">
    {schedule.paused && <Note kind="warn"><b>The schedule is paused.</b> The integration of the trigger is disabled.</Note>}
    {schedule.missed && <Note kind="info">Left out from <Time at={schedule.missed.from} minute /> until <Time at={schedule.missed.until} minute />: {schedule.missed.reason === "standstill"
      ? "the server did not run" : "the workspace had started as many executions as it may"}.</Note>}
    <dl class="facts"><dt>Schedule</dt><dd><code>{rule(schedule)}</code></dd>
      <dt>Last time</dt><dd>{schedule.previous ? <Time at={schedule.previous} minute /> : "none yet"}</dd>
      <dt>Next times</dt><dd>{schedule.next.length ? schedule.next.map((at: string) => <div><Time at={at} minute /></div>) : "none"}</dd></dl>
  </section>;
}

function Opened({ workflow, kind, close, schedule }: { workflow: any; kind: UrlKind; close: () => void; schedule?: any }) {
  const urls = workflow.urls;
  const integrationId = new URL(urls.webhook).pathname.split("/").pop()!;
  const integration = useLoad("integration " + integrationId, signal => get(`/integrations/${integrationId}`, signal));
  const address: Record<UrlKind, string> = { webhook: urls.webhook, async: urls.trigger, sync: urls.sync };
  const chosen = KINDS.some(([k]) => k === kind) ? kind : "webhook";
  const elsewhere = new URL(urls.webhook).host !== location.host;
  return <Dialog title="Trigger URLs" sub={<>Call <b>{workflow.name}</b> from another service.</>} onClose={close}>
    <div class="stack">
      {!workflow.published && <Note kind="warn"><b>This workflow is not published.</b> It does not run, and its URLs answer 404, until you publish the draft.</Note>}
      {integration.data && !integration.data.enabled && <Note kind="warn"><b>The integration is disabled.</b> All its URLs answer 404.</Note>}
      {elsewhere && <Note kind="warn">You opened the console on <code>{location.host}</code>, and the URLs name the public URL <code>{new URL(urls.webhook).host}</code>.
        If that host does not lead here, set <code>TAPPET_PUBLIC_URL</code>.</Note>}
      {schedule && <ScheduleFacts schedule={schedule} />}
      <div class="urls" role="radiogroup" aria-label="Type of the URL">{KINDS.map(([key, label, what, answer]) =>
        <div class={`url ${key === chosen ? "chosen" : ""}`}>
          <label><input type="radio" name="url-kind" checked={key === chosen} onChange={() => setQuery({ trigger: key }, true)} />{label}</label>
          <span class="what">{what} {key === chosen && answer}</span>
          <span class="address"><code tabIndex={0} aria-label={label}>{address[key]}</code><Copy text={address[key]} label={label} /></span>
        </div>)}</div>
      <Send key={integrationId + integration.loading} workflow={workflow} url={address[chosen]} integration={integration.data} />
    </div></Dialog>;
}

interface Sent { status: number; text: string; type: string; ms: number; execution?: string }

function Send({ workflow, url, integration }: { workflow: any; url: string; integration?: any }) {
  const isRaw = integration?.kind === "raw_http";
  const [body, setBody] = useState(() => typed.get(workflow.id)
    ?? pretty(sampleEvent(workflow.draft?.source ?? "", isRaw)));
  const names: string[] = integration?.authentication?.headers?.map((h: any) => h.header) ?? [];
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState<Sent>();
  const [error, setError] = useState<unknown>();
  const isSigned = !!integration?.authentication?.signature || !!integration?.credentials;
  const bad = useMemo(() => { try { JSON.parse(body); return ""; } catch (e) { return String((e as Error).message); } }, [body]);
  const headers = (masked: boolean): [string, string][] => [["Content-Type", "application/json"],
    ...names.map(n => [n, secrets[n] ? (masked ? "••••••••" : secrets[n]) : `<${n}>`] as [string, string])];

  const send = async () => {
    setBusy(true);
    setError(undefined);
    setSent(undefined);
    typed.set(workflow.id, body);
    const began = performance.now();
    try {
      // this host's own path; without the session, which is not for workflows
      const response = await fetch(new URL(url).pathname, {
        method: "POST", body, credentials: "omit", redirect: "manual",
        headers: { "Content-Type": "application/json", ...Object.fromEntries(names.filter(n => secrets[n]).map(n => [n, secrets[n]])) },
      });
      const text = await response.text();
      setSent({
        status: response.status, text, type: response.headers.get("Content-Type") ?? "",
        ms: performance.now() - began, execution: executionOf(text),
      });
    } catch (e) {
      setError(e);
    } finally {
      setBusy(false);
    }
  };

  const command = (masked: boolean) => curl("POST", url, headers(masked), body);
  const canSend = !busy && !bad && may("editor") && !isSigned;
  // wherever the focus is in the dialog
  useEffect(() => {
    const listen = (e: KeyboardEvent) => {
      if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && canSend) {
        e.preventDefault();
        send();
      }
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  });
  return <section class="stack" aria-label="Send an event">
    <Field label={isRaw ? "Body" : "Event (JSON)"} hint={bad ? <span class="bad-t">Not JSON: {bad}</span> : undefined}>
      <textarea rows={Math.min(10, Math.max(3, body.split("\n").length))} spellcheck={false} value={body} onInput={e => setBody(e.currentTarget.value)} /></Field>
    {names.map(name => <Field label={`${name} (the integration's secret header)`}>
      <input class="input mono" type="password" autocomplete="off" value={secrets[name] ?? ""} placeholder="its secret; used for this request only"
        onInput={e => setSecrets({ ...secrets, [name]: e.currentTarget.value })} /></Field>)}
    {isSigned && <Note kind="info">This integration accepts signed requests only, which its sender makes. To try the workflow without a signature,
      run the draft under <a href={href(`/workflows/${workflow.id}/try`)}>Try</a>.</Note>}
    <div class="row">
      {may("editor") && !isSigned && <button type="button" class="btn primary" disabled={busy || !!bad} onClick={send} title="Ctrl+Enter"><Icon name="send" size={14} />{busy ? "Waiting…" : "Send"}</button>}
      <button type="button" class="btn" onClick={() => copy(command(false), "cURL copied")}><Icon name="copy" size={14} />Copy as cURL</button>
      {may("editor") && !isSigned && <span class="small faint">Sending starts a real execution.</span>}
    </div>
    <details><summary class="small soft">The command</summary><pre class="code" style={{ marginTop: "8px" }}>{command(true)}</pre></details>
    {error !== undefined && <ErrorNote error={asError(error)} />}
    {sent && <Answer sent={sent} workflow={workflow} />}
  </section>;
}

function pretty(value: unknown): string {
  const line = JSON.stringify(value);
  return line.length < 60 ? line : JSON.stringify(value, null, 2);
}

function Answer({ sent, workflow }: { sent: Sent; workflow: any }) {
  let text = sent.text;
  if (/json/.test(sent.type)) {
    try { text = JSON.stringify(JSON.parse(text), null, 2); } catch { /* shown as it came */ }
  }
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => shown.current?.scrollIntoView({ block: "nearest" }), [sent]);
  return <div class="stack s" role="status" ref={shown}>
    <div class="row"><span class={`status ${sent.status < 300 ? "ok" : sent.status < 400 ? "run" : "bad"}`}><Icon name={sent.status < 400 ? "check" : "x"} size={12} />{sent.status}</span>
      <span class="small soft grow">{sent.type} · {duration(sent.ms)}</span>
      <a class="btn small" href={href(sent.execution ? `/executions/${sent.execution}` : `/executions?workflow_id=${workflow.id}`)}>
        {sent.execution ? "Open the execution" : "Executions"}</a></div>
    {text ? <CodeBlock text={text.length > 65_536 ? text.slice(0, 65_536) + "\n…" : text} label="the response" bounded /> : <p class="faint small">The body is empty.</p>}
  </div>;
}

function executionOf(text: string): string | undefined {
  try {
    const answer = JSON.parse(text);
    return answer.execution_id ?? answer["execution-id"] ?? (answer.executions?.length === 1 ? answer.executions[0].execution_id : undefined);
  } catch {
    return undefined;
  }
}
