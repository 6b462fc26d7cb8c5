import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { get, may, withQuery } from "../api";
import { curl, duration } from "../format";
import { href } from "../router";
import { planOf, shellCommand, signedRequest } from "../sign";
import { CodeBlock, ErrorNote, Field, Icon, Note, asError, copy, useLoad } from "../ui";

/** Events that were sent in this visit, by workflow or integration. Not stored: they may be real. */
const typed = new Map<string, string>();
const random = () => crypto.getRandomValues(new Uint32Array(3)).join("-");

interface Sent { status: number; text: string; type: string; ms: number; execution?: string }

/** The executions that a request started. A synchronous response has the workflow's own body, without an ID. */
async function startedBy(request: string): Promise<any[]> {
  for (const pause of [0, 400, 1_500]) {
    await new Promise(done => setTimeout(done, pause));
    const { executions } = await get(withQuery("/executions", { request_id: request, page_size: "10" }));
    if (executions.length) return executions;
  }
  return [];
}

/** @param of whose event it is: typed text is found again by it; `back` is where executions are listed if none is found */
export function Send({ of, url, integration, sample, back, tryAt }: { of: string; url: string; integration: any; sample: unknown; back: string; tryAt?: string }) {
  const isRaw = integration.kind === "raw_http";
  const kinds = useLoad("kinds list", async signal => (await get("/integration-kinds", signal)).integration_kinds as any[]);
  const kind = kinds.data?.find(k => k.kind === integration.kind);
  const plan = useMemo(() => planOf(integration, kind), [integration, kind]);
  const label = kind && integration.credentials ? kind.label : "The sender";
  const [body, setBody] = useState(() => typed.get(of) ?? pretty(sample));
  const [entered, setSecrets] = useState<Record<string, string>>({});
  const secrets = useMemo(() => Object.fromEntries(plan.asked.map(a => [a.key, (entered[a.key] ?? a.value ?? "").trim()])), [plan, entered]);
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState<Sent>();
  const [error, setError] = useState<unknown>();
  const bad = useMemo(() => { try { JSON.parse(body); return ""; } catch (e) { return String((e as Error).message); } }, [body]);
  const isPlain = !plan.proofs.some(p => p.type === "signature" || p.type === "jwt");

  const send = async () => {
    // not disabled meanwhile: the button keeps the focus
    if (busy) return;
    setBusy(true);
    setError(undefined);
    setSent(undefined);
    typed.set(of, body);
    const began = performance.now();
    try {
      const request = await signedRequest(plan, url, body, secrets, new Date(), `sample-${crypto.randomUUID?.() ?? Date.now()}`);
      const { pathname, search } = new URL(request.url);
      const id = `console-${random()}`;
      // this host's own path; without the session, which is not for workflows
      const response = await fetch(pathname + search, {
        method: "POST", body: request.body, credentials: "omit", redirect: "manual", headers: [...request.headers.filter(([, value]) => value), ["X-Request-Id", id]],
      });
      const text = await response.text();
      const answer: Sent = { status: response.status, text, type: response.headers.get("Content-Type") ?? "", ms: performance.now() - began };
      setSent(answer);
      const execution = executionOf(text) || !/problem\+json/.test(answer.type) && await startedBy(id).then(found => found.length === 1 ? found[0].id : undefined, () => undefined);
      if (execution) setSent(last => last === answer ? { ...answer, execution } : last);
    } catch (e) {
      setError(e);
    } finally {
      setBusy(false);
    }
  };

  const command = (masked: boolean): string => {
    if (bad) return "";
    const given = masked ? Object.fromEntries(plan.asked.map(a => [a.key, a.secret && secrets[a.key] ? "••••••••" : secrets[a.key]])) : secrets;
    // without variables where there is nothing to compute
    return isPlain && plan.proofs.every(p => p.type === "header")
      ? curl("POST", url, [["Content-Type", "application/json"], ...plan.proofs.map(p => [p.name!, given[p.credential!] || `<${p.name}>`] as [string, string])], body)
      : shellCommand(plan, url, body, given);
  };
  const canSend = !bad && may("editor") && !plan.impossible && !kinds.loading;
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
    {plan.impossible ? <Note kind="info">{label} must send this itself: {plan.impossible}.{tryAt && <> To run the workflow with an event of yours, <a href={href(tryAt)}>try its draft</a>.</>}</Note> : <>
      <Field label={isRaw ? "Body (JSON)" : "Event (JSON)"} hint={bad ? <span class="bad-t">Not JSON: {bad}</span> : undefined}>
        <textarea class="event" rows={Math.min(10, Math.max(3, body.split("\n").length))} spellcheck={false} value={body} onInput={e => setBody(e.currentTarget.value)} /></Field>
      {plan.asked.map(a => <Field label={a.label} hint={a.secret ? "Used for this request only: the server does not show stored secrets." : undefined}>
        <input class="input mono" type={(a.secret ? "password" : "text") as "text"} autocomplete="off" spellcheck={false} value={entered[a.key] ?? a.value ?? ""}
          onInput={e => setSecrets({ ...entered, [a.key]: e.currentTarget.value })} /></Field>)}
      <div class="row">
        {may("editor") && <button type="button" class="btn primary" disabled={!canSend} onClick={send} title="Ctrl+Enter"><Icon name="send" size={14} />{busy ? "Waiting…" : "Send"}</button>}
        <button type="button" class="btn" disabled={!!bad} onClick={() => copy(command(false), "cURL copied")}><Icon name="copy" size={14} />Copy as cURL</button>
        {may("editor") && <span class="small faint">{isPlain ? "Sending starts a real execution." : `Signed as ${integration.credentials ? label : "the sender"} signs. Sending starts a real execution.`}</span>}
      </div>
      <details><summary class="small soft">The command</summary><pre class="code" style={{ marginTop: "8px" }} tabIndex={0} role="region" aria-label="The command">{command(true)}</pre></details></>}
    {error !== undefined && <ErrorNote error={asError(error)} />}
    {sent && <Answer sent={sent} back={back} />}
  </section>;
}

function pretty(value: unknown): string {
  const line = JSON.stringify(value);
  return line.length < 60 ? line : JSON.stringify(value, null, 2);
}

function Answer({ sent, back }: { sent: Sent; back: string }) {
  let text = sent.text;
  if (/json/.test(sent.type)) {
    try { text = JSON.stringify(JSON.parse(text), null, 2); } catch { /* shown as it came */ }
  }
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => shown.current?.scrollIntoView({ block: "nearest" }), [sent]);
  return <div class="stack s" role="status" ref={shown}>
    <div class="row"><span class={`status ${sent.status < 300 ? "ok" : sent.status < 400 ? "run" : "bad"}`}><Icon name={sent.status < 400 ? "check" : "x"} size={12} />{sent.status}</span>
      <span class="small soft grow">{sent.type} · {duration(sent.ms)}</span>
      <a class="btn small" href={href(sent.execution ? `/executions/${sent.execution}` : back)}>
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
