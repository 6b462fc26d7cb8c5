import { useState } from "preact/hooks";
import { all, call, get, may } from "../api";
import { href, navigate, route, setQuery } from "../router";
import { Await, Copy, Curl, Dialog, Empty, ErrorNote, Field, Head, Icon, LinkRow, Note, Search, Time, submit, useAction, useLoad } from "../ui";

export function Integrations() {
  const { query } = route.value;
  const list = useLoad("integrations", signal => all("/integrations", "integrations", 1_000, signal));
  const kinds = useLoad("kinds", async signal => new Map((await get("/integration-kinds", signal)).integration_kinds.map((k: any) => [k.kind, k.label])));
  const text = (query.get("q") ?? "").toLowerCase();
  return <>
    <Head title="Integrations" sub="Each has a webhook URL, and authenticates its sender.">
      {may("editor") && <button type="button" class="btn primary" onClick={() => setQuery({ new: "1" })}><Icon name="plus" />New integration</button>}</Head>
    <Await of={list}>{items => {
      const found = items.filter(i => !text || i.name.toLowerCase().includes(text) || i.kind.includes(text) || i.id.startsWith(text));
      return <>{items.length > 0 && <div class="toolbar"><Search label="Search integrations" value={query.get("q") ?? ""} onInput={q => setQuery({ q }, true)} /></div>}
        <div class="card">{!items.length ? <Empty title="No integrations yet"><p>An integration receives the events of one sender, such as GitHub, Stripe or your own service.{may("editor") && " Create one here, or with the API:"}</p>
          {may("editor") && <Curl path="/integrations" body='{"name": "Alerts", "kind": "webhook"}' />}</Empty>
          : !found.length ? <Empty title="No integration matches"><button type="button" class="btn" onClick={() => setQuery({ q: "" })}>Clear the search</button></Empty>
            : <div class="table-wrap"><table><thead><tr><th>Name</th><th>Kind</th><th class="hide-narrow">Webhook URL</th><th class="hide-narrow">Created</th></tr></thead><tbody>
              {found.map(i => <LinkRow to={`/integrations/${i.id}`}><td><a class="main" href={href(`/integrations/${i.id}`)}>{i.name}</a> {!i.enabled && <span class="tag warn">disabled</span>}</td>
                <td>{(kinds.data?.get(i.kind) as string) ?? i.kind}</td>
                <td class="hide-narrow"><span class="row tight" style={{ flexWrap: "nowrap" }}><code class="soft">{short(i.url)}</code><Copy text={i.url} label="Webhook URL" small /></span></td>
                <td class="hide-narrow soft"><Time at={i.created_at} /></td></LinkRow>)}</tbody></table></div>}</div></>;
    }}</Await>
    {query.get("new") && !may("editor") && <Note kind="info">To create an integration, sign in with the role editor or admin.</Note>}
    {query.get("new") && may("editor") && <Create onClose={() => setQuery({ new: undefined })} />}
  </>;
}

const short = (url: string) => url.replace(/([0-9a-f]{8})-[0-9a-f-]+([0-9a-f]{4})$/, "$1…$2");

export function credentialBody(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, v]) => v.trim()).map(([k, v]) => [k, v.trim()]));
}

function Create({ onClose }: { onClose: () => void }) {
  const kinds = useLoad("kinds list", async signal => (await get("/integration-kinds", signal)).integration_kinds as any[]);
  const [kind, setKind] = useState("webhook");
  const [name, setName] = useState("");
  const [header, setHeader] = useState("X-Key");
  const [secret, setSecret] = useState("");
  const [values, setValues] = useState<Record<string, string>>({});
  const chosen = kinds.data?.find(k => k.kind === kind);
  const isVendor = kind !== "webhook" && kind !== "raw_http";
  const act = useAction(async () => {
    const body: any = { name, kind };
    if (isVendor) body.credentials = credentialBody(values);
    else if (secret) body.authentication = { headers: [{ header, secrets: [secret] }] };
    const made = await call("POST", "/integrations", { body });
    navigate(`/integrations/${made.id}`);
  });
  return <Dialog title="New integration" onClose={onClose}><form class="stack" onSubmit={submit(act.run)} autocomplete="off">
    <Field label="Sender" hint={chosen?.setup}><select value={kind} onChange={e => { setKind(e.currentTarget.value); setValues({}); }}>
      <option value="webhook">Any sender: JSON, XML or a form</option><option value="raw_http">Any HTTP request, as it is</option>
      <optgroup label="Vendors">{kinds.data?.filter(k => k.kind !== "webhook" && k.kind !== "raw_http").map(k => <option value={k.kind}>{k.label}</option>)}</optgroup></select></Field>
    <Field label="Name"><input class="input" required maxLength={100} value={name} onInput={e => setName(e.currentTarget.value)} /></Field>
    {isVendor ? chosen?.credentials.map((c: any) => <Field label={c.label + (c.required ? "" : " (optional)")} hint={c.where}>
      <input class="input mono" type={(c.secret ? "password" : "text") as "text"} autocomplete="off" value={values[c.name] ?? ""} onInput={e => setValues({ ...values, [c.name]: e.currentTarget.value })} /></Field>)
      : <><Field label="Secret (recommended)" hint="Requests must carry it in a header. It is sealed, and not shown again.">
        <div class="row" style={{ flexWrap: "nowrap" }}><input class="input mono" type="password" autocomplete="new-password" value={secret} onInput={e => setSecret(e.currentTarget.value)} />
          <button type="button" class="btn" onClick={() => setSecret(random())}>Make one</button>{secret && <Copy text={secret} label="the secret" />}</div></Field>
        {secret && <Field label="Header"><input class="input mono" value={header} onInput={e => setHeader(e.currentTarget.value)} /></Field>}</>}
    {act.error && <ErrorNote error={act.error} />}
    <div class="row"><button class="btn primary" disabled={act.busy || !name.trim()}>Create</button><button type="button" class="btn" onClick={onClose}>Cancel</button></div>
  </form></Dialog>;
}

export function random(): string {
  return [...crypto.getRandomValues(new Uint8Array(24))].map(b => b.toString(16).padStart(2, "0")).join("");
}
