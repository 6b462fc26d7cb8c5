import { useState } from "preact/hooks";
import { call, get, may } from "../api";
import { href, setQuery } from "../router";
import { sampleEvent } from "../sample";
import { Await, Copy, Dialog, ErrorNote, Field, Note, Time, submit, toast, useAction, useLoad } from "../ui";
import { isCalled, rule, scheduleOf } from "./card";
import { Send } from "./send";

export type UrlKind = "webhook" | "async" | "sync";

const KINDS: [UrlKind, string, string, string][] = [
  ["webhook", "Webhook URL", "Triggers all published workflows of this integration whose condition is true.",
    "Returns 200 at once, with the ID of each execution."],
  ["async", "Asynchronous URL", "Triggers this workflow only.",
    "Returns 200 at once, with the execution ID."],
  ["sync", "Synchronous URL", "Triggers this workflow only, and waits for its end.",
    "Answers what the workflow's exit returns: status, headers and body. After 50 seconds: 201 and the execution ID."],
];

/** Sets the name by which definitions call a workflow or name an integration. */
export function SlugDialog({ path, slug, set, onClose }: { path: string; slug?: string; set: (changed: any) => void; onClose: () => void }) {
  const [text, setText] = useState(slug ?? "");
  const act = useAction(async () => {
    set(await call("PATCH", path, { body: { slug: text.trim() || null } }));
    toast("Saved");
    onClose();
  });
  return <Dialog title="Slug" size="narrow" onClose={onClose}><form class="stack" onSubmit={submit(act.run)}>
    <Field label="Slug" hint="Definitions name it by this on every server, instead of its ID. Lower-case letters, digits and hyphens; empty: none.">
      <input class="input mono" autofocus maxLength={63} spellcheck={false} value={text} onInput={e => setText(e.currentTarget.value)} /></Field>
    {act.error && <ErrorNote error={act.error} />}
    <div class="row"><button class="btn primary" disabled={act.busy}>Save</button><button type="button" class="btn" onClick={onClose}>Cancel</button></div>
  </form></Dialog>;
}

export function TriggerDialog({ workflow, kind }: { workflow: any; kind: string }) {
  const close = () => setQuery({ trigger: undefined });
  const urls = workflow.urls;
  const schedule = workflow.schedule;
  if (!urls) {
    return <Dialog title="Trigger" onClose={close}><div class="stack">
      {schedule ? <ScheduleFacts schedule={schedule} /> : scheduleOf(workflow) ? <Note kind="info">The schedule <code>{rule(scheduleOf(workflow))}</code> applies from the publication of the draft on.</Note>
        : workflow.draft && !workflow.draft.valid ? <Note kind="warn">The draft has problems, so its trigger is not known yet. Fix them under <a href={href(`/workflows/${workflow.id}`)}>Edit</a>, and save.</Note>
        : isCalled(workflow) ? <Note kind="info">Other workflows call this one by its ID or its slug. It has no URLs.</Note>
        : <Note kind="warn">The draft names no integration yet, so there are no URLs.
      Write <code>trigger: {"{ integration: … }"}</code> with the ID of an integration, and save.{" "}
      <a href={href("/integrations")}>Integrations</a></Note>}
      {scheduleOf(workflow) && may("editor") && <p class="small soft">To see now what its next time does, run the draft under <a href={href(`/workflows/${workflow.id}/try`)}>Try</a>.</p>}
    </div></Dialog>;
  }
  return <Opened workflow={workflow} kind={kind as UrlKind} close={close} schedule={schedule} />;
}

function ScheduleFacts({ schedule }: { schedule: any }) {
  return <section class="stack s" aria-label="Schedule">
    {schedule.paused && <Note kind="warn"><b>The schedule is paused.</b> The integration of the trigger is disabled.</Note>}
    {schedule.missed && <Note kind="info">Left out from <Time at={schedule.missed.from} minute /> until <Time at={schedule.missed.until} minute />: {schedule.missed.reason === "standstill"
      ? "the server did not run" : "the workspace had reached its rate limit"}.</Note>}
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
          <span class="address"><code tabIndex={0} aria-label={label}>{address[key].split(/(?<=[^/]\/)/).map(part => <>{part}<wbr /></>)}</code><Copy text={address[key]} label={label} /></span>
        </div>)}</div>
      <Await of={integration}>{i => <Send of={workflow.id} url={address[chosen]} integration={i} sample={sampleEvent(workflow.draft?.source ?? "", i.kind === "raw_http")}
        back={`/executions?workflow_id=${workflow.id}`} tryAt={`/workflows/${workflow.id}/try`} />}</Await>
    </div></Dialog>;
}
