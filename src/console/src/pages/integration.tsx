import { useEffect, useState } from "preact/hooks";
import { all, call, get, may, withQuery } from "../api";
import { bytes } from "../format";
import { href, navigate, route, setQuery } from "../router";
import { Await, Card, Confirm, Copy, Curl, Dialog, Empty, ErrorNote, Field, Head, Id, LinkRow, Note, Nowhere, Payload, Status, Tabs, Time, submit, toast, useAction, useLoad } from "../ui";
import { credentialBody, random } from "./integrations";
import { Send } from "./send";
import { SlugDialog } from "./trigger";

export function Integration({ id, tab }: { id: string; tab: string }) {
  const loaded = useLoad("integration " + id, signal => get(`/integrations/${id}`, signal));
  const kinds = useLoad("kinds list", async signal => (await get("/integration-kinds", signal)).integration_kinds as any[]);
  const [asking, setAsking] = useState(false);
  const [naming, setNaming] = useState(false);
  return <Await of={loaded} place={["Integrations", "/integrations"]}>{i => {
    const kind = kinds.data?.find(k => k.kind === i.kind);
    return <>
      <Head title={i.name} crumb={["Integrations", "/integrations"]} sub={<><span>{kind?.label ?? i.kind}</span>{i.enabled ? <span class="tag accent">enabled</span> : <span class="tag warn">disabled</span>}<Id id={i.id} />{i.slug && <code title="Slug">{i.slug}</code>}</>}>
        {may("editor") && <><Toggle integration={i} set={loaded.set} /><button type="button" class="btn" onClick={() => setNaming(true)}>Slug</button><button type="button" class="btn danger" onClick={() => setAsking(true)}>Delete</button></>}</Head>
      {i.kind === "tappet" ? <TappetEvents integration={i} set={loaded.set} /> : <><Tabs current={tab} tabs={[["setup", "Set up", `/integrations/${id}`], ["activity", "Activity", `/integrations/${id}/activity`], ["secrets", "Secrets", `/integrations/${id}/secrets`], ["settings", "Settings", `/integrations/${id}/settings`]]} />
      {tab === "setup" && <Setup integration={i} kind={kind} set={loaded.set} />}
      {tab === "activity" && <Activity integration={i} />}
      {tab === "settings" && <Limits integration={i} set={loaded.set} />}
      {tab === "secrets" && <Rotation integration={i} reload={loaded.reload} />}
      {!["setup", "activity", "settings", "secrets"].includes(tab) && <Nowhere />}</>}
      {naming && <SlugDialog path={`/integrations/${id}`} slug={i.slug} set={loaded.set} onClose={() => setNaming(false)} />}
      {asking && <Confirm title="Delete the integration?" action="Delete" danger onClose={() => setAsking(false)}
        run={async () => { await call("DELETE", `/integrations/${id}`); navigate("/integrations"); toast("Deleted"); }}>
        <p>Its URLs return 404 from now on. Workflows that it triggers must be unpublished before.</p></Confirm>}
    </>;
  }}</Await>;
}

const EVENTS: [string, string][] = [["execution.failed", "An execution failed"], ["execution.dropped", "An execution was dropped"],
  ["execution.succeeded", "An execution succeeded"], ["integration.refusing", "An integration rejects many requests"]];

/** Of the kind tappet: no request comes, so there is no URL and no sender to check. */
function TappetEvents({ integration, set }: { integration: any; set: (i: any) => void }) {
  const [chosen, setChosen] = useState<string[]>(integration.events);
  const act = useAction(async () => {
    set(await call("PATCH", `/integrations/${integration.id}`, { body: { events: EVENTS.map(([e]) => e).filter(e => chosen.includes(e)) } }));
    toast("Saved");
  });
  return <Card title="Events of this workspace"><form class="stack s" onSubmit={submit(act.run)}>
    <p class="soft">Each starts the published workflows of this integration whose condition is true. A workflow that fails here starts none.</p>
    {EVENTS.map(([event, text]) => <label class="check"><input type="checkbox" disabled={!may("editor")} checked={chosen.includes(event)}
      onChange={() => setChosen(chosen.includes(event) ? chosen.filter(e => e !== event) : [...chosen, event])} /><span>{text} <code class="faint small">{event}</code></span></label>)}
    {act.error && <ErrorNote error={act.error} />}
    {may("editor") && <div><button class="btn primary" disabled={act.busy || !chosen.length}>Save</button></div>}
  </form></Card>;
}

function Toggle({ integration, set }: { integration: any; set: (i: any) => void }) {
  const [asking, setAsking] = useState(false);
  const turn = async () => { set(await call("PATCH", `/integrations/${integration.id}`, { body: { enabled: !integration.enabled } })); };
  const act = useAction(async () => integration.enabled ? setAsking(true) : turn());
  return <><button type="button" class="btn" disabled={act.busy} onClick={act.run}>{integration.enabled ? "Disable" : "Enable"}</button>
    {asking && <Confirm title="Disable the integration?" action="Disable" danger onClose={() => setAsking(false)} run={turn}>
      <p>Until it is enabled again, its URLs answer 404 and the schedules of its workflows pause. Requests that come meanwhile are lost.</p></Confirm>}
    {act.error && <ErrorNote error={act.error} />}</>;
}

/** Three steps: copy the URL, enter what the sender gives, wait for the first request. */
function Setup({ integration, kind, set }: { integration: any; kind?: any; set: (i: any) => void }) {
  const first = useLoad("first " + integration.id, signal => get(`/integrations/${integration.id}/activity?page_size=1`, signal));
  const latest = first.data?.deliveries[0];
  const [testing, setTesting] = useState<boolean>();
  // it stays open when the first request has come
  useEffect(() => { if (first.data && testing === undefined) setTesting(!latest); }, [first.data]);
  useEffect(() => {
    const timer = setInterval(() => { if (document.visibilityState === "visible") first.reload(); }, 3_000);
    return () => clearInterval(timer);
  }, [integration.id]);
  const isVendor = !!kind && integration.kind !== "webhook" && integration.kind !== "raw_http";
  const [values, setValues] = useState<Record<string, string>>({});
  const act = useAction(async () => {
    set(await call("PATCH", `/integrations/${integration.id}`, { body: { credentials: credentialBody(values) } }));
    setValues({});
    toast("Saved");
  });
  const missing = isVendor ? kind.credentials.filter((c: any) => c.required && !integration.credentials?.[c.name]?.count) : [];
  const protectedBy = integration.authentication?.headers?.length || integration.authentication?.signature;
  const works = latest && !["refused", "failed"].includes(latest.outcome);
  return <Card title="Set up"><ol class="steps3" style={{ listStyle: "none", padding: 0, margin: 0 }}>
    <li class={latest ? "done" : ""}><h3>Give the sender this URL</h3>
      {kind?.setup && <p class="soft small">{kind.setup}</p>}
      <div class="row" style={{ marginTop: "6px", flexWrap: "nowrap" }}><pre class="code grow">{integration.url}</pre><Copy text={integration.url} label="Webhook URL" /></div>
      <p class="small faint" style={{ marginTop: "4px" }}>It starts every published workflow of this integration. A workflow's own URLs are at its trigger.</p></li>
    <li class={isVendor ? (missing.length ? "" : "done") : protectedBy ? "done" : ""}><h3>{isVendor ? `Enter the credentials of ${kind.label}` : "Authenticate the sender"}</h3>
      {isVendor ? <form class="stack s" style={{ marginTop: "8px" }} onSubmit={submit(act.run)} autocomplete="off">
        {kind.credentials.map((c: any) => <Field label={c.label + (integration.credentials?.[c.name]?.count ? " (set)" : c.required ? "" : " (optional)")} hint={c.where}>
          <input class="input mono" style={{ maxWidth: "480px" }} type={(c.secret ? "password" : "text") as "text"} autocomplete="off" disabled={!may("editor")}
            placeholder={integration.credentials?.[c.name]?.count && may("editor") ? "leave empty to keep it" : ""} value={values[c.name] ?? ""} onInput={e => setValues({ ...values, [c.name]: e.currentTarget.value })} /></Field>)}
        {act.error && <ErrorNote error={act.error} />}
        {may("editor") && Object.values(values).some(v => v.trim()) && <div class="stack s">
          {Object.keys(integration.credentials ?? {}).length > 0 && <p class="small soft">This replaces all credentials. To add a second secret while the old one is still in use, use Secrets.</p>}
          <div><button class="btn primary" disabled={act.busy}>Save</button></div></div>}
      </form> : protectedBy ? <p class="soft small">{integration.authentication.headers.map((h: any) => <>Header <code>{h.header}</code>, {h.secret_count === 1 ? "1 secret" : `${h.secret_count} secrets`}. </>)}
        {integration.authentication.signature && <>A signature in <code>{integration.authentication.signature.header ?? integration.authentication.signature.field}</code>. </>}</p>
        : <><Note kind="warn">Everyone who knows the URL can call it.</Note>{may("editor") && <AddHeader integration={integration} set={set} />}</>}
      {!!integration.allowed_addresses.length && <p class="small soft">Only from {integration.allowed_addresses.join(", ")}.</p>}</li>
    <li class={works ? "done" : ""}><h3>{latest ? works ? "It works" : "A request was refused" : "Waiting for the first request…"}</h3>
      {latest ? <div class="stack s"><div class="row"><Status value={latest.outcome} /><span class="soft small"><Time at={latest.received_at} /> from {latest.source_address}</span></div>
        {latest.refusal && <Note kind="bad"><b>{latest.refusal.status} {latest.refusal.title}</b><div>{latest.refusal.detail}</div></Note>}
        </div>
        : <div class="stack s"><p class="soft small"><span class="spin" style={{ display: "inline-block", verticalAlign: "-2px" }} /> Send an event from the sender{may("editor") && ", or a sample from here"}.</p>
          </div>}
      {first.data && <div class="stack s" style={{ marginTop: "8px" }}>{testing ? <Send of={integration.id} url={integration.url} integration={integration} sample={{ hello: "world" }} back={`/executions?integration_id=${integration.id}`} />
        : <div class="row"><a class="btn small" href={href(`/integrations/${integration.id}/activity`)}>All activity</a>
          <button type="button" class="btn small" onClick={() => setTesting(true)}>{may("editor") ? "Send a sample from here" : "A sample as cURL"}</button></div>}</div>}</li>
  </ol></Card>;
}

const words = (text: string) => text.split(/[\s,]+/).filter(Boolean);

/** What the integration accepts besides its authentication; each part is saved with the others. */
function Limits({ integration, set }: { integration: any; set: (i: any) => void }) {
  const [name, setName] = useState(integration.name);
  const [addresses, setAddresses] = useState(integration.allowed_addresses.join("\n"));
  const [rate, setRate] = useState(integration.limits.rate ? String(integration.limits.rate) : "");
  const [keep, setKeep] = useState(integration.activity.keep_refused);
  const [flat, setFlat] = useState(integration.flat_forms);
  const [preflights, setPreflights] = useState(integration.authenticate_preflights);
  const [origins, setOrigins] = useState((integration.cors?.origins ?? []).join("\n"));
  const [headers, setHeaders] = useState((integration.cors?.headers ?? []).join(", "));
  const act = useAction(async () => {
    set(await call("PATCH", `/integrations/${integration.id}`, { body: {
      name: name.trim(), allowed_addresses: words(addresses), limits: rate ? { rate: Number(rate) } : {}, activity: { keep_refused: keep },
      ...(flat !== undefined && { flat_forms: flat }), ...(preflights !== undefined && { authenticate_preflights: preflights }),
      ...((words(origins).length || integration.cors) && { cors: words(origins).length ? { ...integration.cors, origins: words(origins), headers: words(headers).length ? words(headers) : undefined } : {} }),
    } }));
    toast("Saved");
  });
  const off = !may("editor");
  return <Card title="Settings"><form class="stack" style={{ maxWidth: "560px" }} onSubmit={submit(act.run)}>
    <Field label="Name"><input class="input" required maxLength={100} disabled={off} value={name} onInput={e => setName(e.currentTarget.value)} /></Field>
    <Field label="Allowed source addresses" hint="Networks such as 192.0.2.0/24, one a line. Empty: from everywhere.">
      <textarea rows={3} spellcheck={false} disabled={off} value={addresses} onInput={e => setAddresses(e.currentTarget.value)} /></Field>
    <Field label="Executions a second" hint="Empty: only the limit of the workspace."><input class="input" type="number" min={1} disabled={off} value={rate} onInput={e => setRate(e.currentTarget.value)} /></Field>
    <Field label="Pages that may send from a browser (CORS)" hint="Origins such as https://shop.example, one a line. Empty: none.">
      <textarea rows={2} spellcheck={false} disabled={off} value={origins} onInput={e => setOrigins(e.currentTarget.value)} /></Field>
    {words(origins).length > 0 && <Field label="Headers that those pages may send"><input class="input mono" disabled={off} value={headers} placeholder="Content-Type, X-Key" onInput={e => setHeaders(e.currentTarget.value)} /></Field>}
    <label class="check"><input type="checkbox" disabled={off} checked={keep} onChange={() => setKeep(!keep)} />Keep refused requests for seven days, to look at and send again</label>
    {flat !== undefined && <label class="check"><input type="checkbox" disabled={off} checked={flat} onChange={() => setFlat(!flat)} />Keep names of form fields as they are: a[b] does not become an object</label>}
    {preflights !== undefined && <label class="check"><input type="checkbox" disabled={off} checked={preflights} onChange={() => setPreflights(!preflights)} />Preflight requests must be authenticated as well</label>}
    {act.error && <ErrorNote error={act.error} />}
    {!off && <div><button class="btn primary" disabled={act.busy}>Save</button></div>}
  </form></Card>;
}

function AddHeader({ integration, set }: { integration: any; set: (i: any) => void }) {
  const [secret, setSecret] = useState("");
  const act = useAction(async () => {
    set(await call("PATCH", `/integrations/${integration.id}`, { body: { authentication: { headers: [{ header: "X-Key", secrets: [secret] }] } } }));
    toast("Saved");
  });
  return <form class="row" style={{ marginTop: "8px" }} onSubmit={submit(act.run)}>
    <input class="input mono" style={{ maxWidth: "340px" }} type="text" aria-label="Secret for the header X-Key" placeholder="secret for the header X-Key" value={secret} onInput={e => setSecret(e.currentTarget.value)} />
    <button type="button" class="btn" onClick={() => setSecret(random())}>Make one</button>{secret && <Copy text={secret} label="the secret" />}
    <button class="btn primary" disabled={!secret || act.busy}>Require it</button>{act.error && <ErrorNote error={act.error} />}</form>;
}

const OUTCOMES = ["", "refused", "started", "filtered", "repeated", "handshake", "failed"];

function Activity({ integration }: { integration: any }) {
  const { query } = route.value;
  const only = query.get("outcome") ?? "";
  const [pages, setPages] = useState(1);
  const list = useLoad(`activity ${integration.id} ${pages}`, async signal => {
    const deliveries: any[] = [];
    let token: string | undefined;
    for (let i = 0; i < pages; i++) {
      const page: any = await get(withQuery(`/integrations/${integration.id}/activity`, { page_size: "100", page_token: token }), signal);
      deliveries.push(...page.deliveries);
      token = page.next_page_token;
      if (!token) break;
    }
    return { deliveries, token };
  });
  useEffect(() => {
    const timer = setInterval(() => { if (document.visibilityState === "visible" && !document.querySelector("dialog[open]")) list.reload(); }, 5_000);
    return () => clearInterval(timer);
  }, [pages]);
  return <>
    <div class="toolbar"><div class="chips" role="group" aria-label="Outcome">{OUTCOMES.map(o => <button type="button" class="chip" aria-pressed={only === o} onClick={() => setQuery({ outcome: o })}>{o ? o[0].toUpperCase() + o.slice(1) : "All"}</button>)}</div></div>
    <Await of={list}>{data => {
      const found = data.deliveries.filter((d: any) => !only || d.outcome === only);
      return <div class="card">{!found.length ? <Empty title={only ? `Nothing ${only} in what is shown` : "No requests yet"}><p>Requests are listed for seven days, also those that were refused, with the reason.</p>{!only && <Curl path={new URL(integration.url).pathname} body='{"hello": "world"}' />}</Empty>
        : <div class="table-wrap"><table><thead><tr><th>Outcome</th><th>Reason or execution</th><th class="hide-narrow">Request</th><th>Received</th></tr></thead><tbody>
          {found.map((d: any) => <LinkRow key={d.id} to={`/integrations/${integration.id}/activity?${new URLSearchParams({ ...Object.fromEntries(query), delivery: d.id })}`}>
            <td><a href={href(`/integrations/${integration.id}/activity?delivery=${d.id}`)} aria-label="Open the delivery"><Status value={d.outcome} /></a></td>
            <td class="wrap">{d.refusal ? <><b>{d.refusal.title}</b> <span class="soft small">{d.refusal.detail}</span></>
              : d.executions?.length ? d.executions.slice(0, 3).map((x: any) => <a style={{ marginRight: "8px" }} href={href(`/executions/${x.execution_id}`)}><code>{x.execution_id.slice(0, 8)}</code></a>) : <span class="faint">–</span>}</td>
            <td class="hide-narrow soft small">{d.method} {d.url} · {bytes(d.payload_bytes)} · {d.source_address}</td>
            <td class="soft"><Time at={d.received_at} /></td></LinkRow>)}</tbody></table></div>}
        {data.token && <div class="more"><button type="button" class="btn" onClick={() => setPages(pages + 1)}>Show more</button></div>}</div>;
    }}</Await>
    {query.get("delivery") && <Delivery integration={integration} id={query.get("delivery")!} />}
  </>;
}

function Delivery({ integration, id }: { integration: any; id: string }) {
  const loaded = useLoad("delivery " + id, signal => get(`/integrations/${integration.id}/activity/${id}`, signal));
  const act = useAction(async () => {
    await call("POST", `/integrations/${integration.id}/activity/${id}/redeliver`);
    toast("Sent again");
    loaded.reload();
  });
  return <Dialog title="Delivery" onClose={() => setQuery({ delivery: undefined })}><Await of={loaded}>{o => {
    const d = o.delivery;
    return <div class="stack">
      {d.refusal && <Note kind="bad"><b>{d.refusal.status} {d.refusal.title}</b><div>{d.refusal.detail}</div></Note>}
      <dl class="facts"><dt>Outcome</dt><dd><Status value={d.outcome} /></dd><dt>Received</dt><dd><Time at={d.received_at} full /></dd>
        <dt>From</dt><dd>{d.source_address}</dd><dt>URL</dt><dd>{d.method} · {d.url}</dd><dt>Size</dt><dd>{bytes(d.payload_bytes)}</dd><dt>Request</dt><dd><code>{d.request_id}</code></dd>
        {d.executions?.map((x: any) => <><dt>Started</dt><dd><a href={href(`/executions/${x.execution_id}`)}>{x.execution_id}</a></dd></>)}
        {d.redelivery_of && <><dt>Again</dt><dd><Id id={d.redelivery_of} /></dd></>}</dl>
      {o.request ? <><h3>Request</h3>{o.authenticated === false && <Note kind="warn">It did not pass authentication: its sender is unknown.</Note>}
        <Payload value={o.request} name={`request-${id}`} />
        {o.withheld_headers?.length ? <p class="small faint">Not kept: {o.withheld_headers.join(", ")}</p> : null}</> : <p class="small faint">The request itself was not kept. Integrations can keep refused requests (activity.keep_refused).</p>}
      {may("editor") && (o.request || d.executions?.length > 0) && <TryIt integration={integration} id={id} />}
      {act.error && <ErrorNote error={act.error} />}
      {may("editor") && d.request_kept && d.outcome === "refused" && <div><button type="button" class="btn primary" disabled={act.busy} onClick={act.run}>Send again</button></div>}
    </div>;
  }}</Await></Dialog>;
}

/** Leads to the drafts that this integration triggers. */
function TryIt({ integration, id }: { integration: any; id: string }) {
  const list = useLoad("drafts of " + integration.id, async signal =>
    (await all("/workflows", "workflows", 1_000, signal)).filter((w: any) => w.urls?.webhook.endsWith("/" + integration.id)));
  if (!list.data?.length) return null;
  return <div class="row"><span class="label">Try it with the draft of</span>{list.data.slice(0, 8).map((w: any) =>
    <a class="btn small" href={href(`/workflows/${w.id}/try?delivery=${id}`)}>{w.name}</a>)}</div>;
}

function Rotation({ integration, reload }: { integration: any; reload: () => void }) {
  const [value, setValue] = useState("");
  const [place, setPlace] = useState("");
  const [removing, setRemoving] = useState<any>();
  const places = [...new Set<string>(integration.secrets.map((s: any) => s.place))];
  const act = useAction(async () => {
    await call("POST", `/integrations/${integration.id}/secrets`, { body: place ? { value, place } : { value } });
    setValue("");
    reload();
    toast("Added");
  });
  return <div class="stack"><Card title="Secrets" flush>{!integration.secrets.length ? <Empty title="No secrets"><p>Everyone who knows the URL can call it. Require a secret of the callers under <a href={href(`/integrations/${integration.id}`)}>Set up</a>.</p></Empty>
    : <div class="table-wrap"><table><thead><tr><th>Fingerprint</th><th class="hide-narrow">Place</th><th>Added</th><th><span class="sr">Actions</span></th></tr></thead><tbody>
      {integration.secrets.map((s: any) => <tr><td><code>{s.fingerprint}</code></td><td class="hide-narrow"><code>{s.place}</code></td><td><Time at={s.added_at} /></td>
        <td class="right">{may("editor") && <button type="button" class="btn small danger" onClick={() => setRemoving(s)}>Remove</button>}</td></tr>)}</tbody></table></div>}</Card>
    {may("editor") && integration.secrets.length > 0 && <Card title="Rotate a secret"><ol class="steps3" style={{ listStyle: "none", margin: 0, padding: 0 }}>
      <li><h3>Add the new secret</h3><p class="soft small">Both are accepted from now on.</p>
        <form class="row" style={{ marginTop: "6px" }} onSubmit={submit(act.run)}>
          <input class="input mono" style={{ maxWidth: "360px" }} type="password" autocomplete="new-password" aria-label="New secret" placeholder="new secret" value={value} onInput={e => setValue(e.currentTarget.value)} />
          <button type="button" class="btn" onClick={() => setValue(random())}>Make one</button>{value && <Copy text={value} label="the secret" />}
          {places.length > 1 && <select aria-label="Place" value={place} onChange={e => setPlace(e.currentTarget.value)}><option value="">Place…</option>{places.map(p => <option>{p}</option>)}</select>}
          <button class="btn primary" disabled={!value || act.busy}>Add</button></form>{act.error && <ErrorNote error={act.error} />}</li>
      <li><h3>Configure the sender with it</h3><p class="soft small">Under Activity, its requests must still be accepted.</p></li>
      <li><h3>Remove the old secret</h3><p class="soft small">In the list above. From then on, only the new one is accepted.</p></li></ol></Card>}
    {removing && <Confirm title="Remove the secret?" action="Remove" danger onClose={() => setRemoving(undefined)}
      run={async () => { await call("DELETE", `/integrations/${integration.id}/secrets/${removing.fingerprint}`); reload(); toast("Removed"); }}>
      <p>Requests with <code>{removing.fingerprint}</code> are refused from now on.</p></Confirm>}</div>;
}
