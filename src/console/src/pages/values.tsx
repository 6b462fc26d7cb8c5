import { useState } from "preact/hooks";
import { all, call, get, may, withQuery } from "../api";
import { bytes } from "../format";
import { route, setQuery } from "../router";
import { Await, Card, Confirm, Copy, Curl, Dialog, Empty, ErrorNote, Field, Note, Payload, Search, Time, submit, toast, useAction, useLoad } from "../ui";
import { UsedBy } from "./usedby";

/** Text that is JSON is taken as its value, and every other one as text. */
export function valueOf(text: string): unknown {
  try { return JSON.parse(text); } catch { return text; }
}

const LONG = 200;
function shownValue(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length > LONG ? text.slice(0, LONG) + "…" : text;
}

export function Variables() {
  const list = useLoad("variables", signal => all("/variables?users=true", "variables", 1_000, signal));
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const [removing, setRemoving] = useState<any>();
  const existing = list.data?.find((v: any) => v.name === name);
  const act = useAction(async () => {
    await call("PUT", `/variables/${encodeURIComponent(name)}`, { body: { value: valueOf(value) }, headers: existing ? { "If-Match": existing.etag } : {} });
    setName("");
    setValue("");
    list.reload();
    toast("Saved");
  });
  return <><p class="soft intro">Every expression reads them as <code>{"{{ $.variables.name }}"}</code>. Everyone who can read the workspace can read them.</p>
    <div class="stack">
    {may("editor") && <Card title="Add or replace"><form class="row" style={{ alignItems: "flex-end" }} onSubmit={submit(act.run)} autocomplete="off">
      <Field label="Name"><input class="input mono" required pattern="[A-Za-z_][A-Za-z0-9_]*" maxLength={64} value={name} onInput={e => setName(e.currentTarget.value)} /></Field>
      <Field label="Value (JSON, or a text)"><input class="input mono" required value={value} onInput={e => setValue(e.currentTarget.value)} /></Field>
      <button class="btn primary" disabled={act.busy || !name || !value}>{existing ? "Replace" : "Add"}</button></form>
      {act.error && <ErrorNote error={act.error} />}</Card>}
    <Await of={list}>{items => <div class="card">{!items.length ? <Empty title="No variables yet"><p>Values that differ between workspaces, such as the base URL of a service, so that definitions need not.</p>{may("editor") && <Curl method="PUT" path="/variables/base_url" body='{"value": "https://api.example.com"}' />}</Empty>
      : <div class="table-wrap"><table><thead><tr><th>Name</th><th>Value</th><th class="hide-narrow">Used by</th><th class="hide-narrow">Changed</th><th><span class="sr">Actions</span></th></tr></thead><tbody>
        {items.map((v: any) => <tr><td class="main"><span class="row tight keep"><code>{v.name}</code><Copy text={`{{ $.variables.${v.name} }}`} label={`the expression of ${v.name}`} small /></span></td><td class="wrap"><code>{shownValue(v.value)}</code></td>
          <td class="hide-narrow"><UsedBy users={v.used_by} /></td>
          <td class="hide-narrow"><Time at={v.updated_at} /></td>
          <td class="right">{may("editor") && <div class="row tight" style={{ justifyContent: "flex-end" }}>
            <button type="button" class="btn small" onClick={() => { setName(v.name); setValue(typeof v.value === "string" && valueOf(v.value) === v.value ? v.value : JSON.stringify(v.value ?? null)); }}>Edit</button>
            <button type="button" class="btn small danger" onClick={() => setRemoving(v)}>Delete</button></div>}</td></tr>)}</tbody></table></div>}</div>}</Await>
    {removing && <Confirm title={`Delete the variable ${removing.name}?`} action={removing.used_by?.length ? "Delete anyway" : "Delete"} danger onClose={() => setRemoving(undefined)}
      run={async () => { await call("DELETE", `/variables/${encodeURIComponent(removing.name)}${removing.used_by?.length ? "?force=true" : ""}`); list.reload(); toast("Deleted"); }}>
      {removing.used_by?.length ? <Note kind="warn">Used by <UsedBy users={removing.used_by} />. Steps that read it fail from now on.</Note> : <p>No published workflow reads it.</p>}</Confirm>}
  </div></>;
}

/** What workflows keep between executions. */
export function State() {
  const prefix = route.value.query.get("prefix") ?? "";
  const [pages, setPages] = useState(1);
  const list = useLoad(`state ${prefix} ${pages}`, async signal => {
    const keys: any[] = [];
    let token: string | undefined;
    for (let i = 0; i < pages; i++) {
      const page: any = await get(withQuery("/state", { prefix, page_size: "100", page_token: token }), signal);
      keys.push(...page.keys);
      token = page.next_page_token;
      if (!token) break;
    }
    return { keys, token };
  });
  const open = route.value.query.get("key") ?? undefined;
  const value = useLoad("state of " + open, async signal => open ? get(withQuery("/state/value", { key: open }), signal) : undefined);
  const [removing, setRemoving] = useState("");
  return <div>
    <p class="soft intro">What the step <code>state</code> keeps between executions.</p>
    <div class="toolbar"><Search label="Keys that begin with…" value={prefix} onInput={q => setQuery({ prefix: q }, true)} /></div>
    <Await of={list}>{({ keys, token }) => <div class="card">{!keys.length ? <Empty title={prefix ? "No key has this prefix" : "Nothing is kept yet"}><p>The step <code>state</code> keeps values between executions: what was seen before, counters, the last position.</p>{!prefix && may("editor") && <Curl method="PUT" path="/state/value?key=orders/last" body='{"value": {"id": 1}}' />}</Empty>
      : <div class="table-wrap"><table><thead><tr><th>Key</th><th class="num">Version</th><th class="num hide-narrow">Size</th><th class="hide-narrow">Changed</th><th class="hide-narrow">Expires</th><th><span class="sr">Actions</span></th></tr></thead><tbody>
        {keys.map((k: any) => <tr><td class="wrap"><button type="button" class="link" onClick={() => setQuery({ key: k.key })}><code>{k.key}</code></button></td><td class="num">{k.version}</td><td class="num hide-narrow">{bytes(k.bytes)}</td>
          <td class="hide-narrow"><Time at={k.updated_at} /></td><td class="hide-narrow">{k.expires_at ? <Time at={k.expires_at} /> : <span class="faint">never</span>}</td>
          <td class="right">{may("editor") && <button type="button" class="btn small danger" onClick={() => setRemoving(k.key)}>Delete</button>}</td></tr>)}</tbody></table></div>}
      {token && <div class="more"><button type="button" class="btn" onClick={() => setPages(pages + 1)}>Show more</button></div>}</div>}</Await>
    {open && <Dialog title={open} onClose={() => setQuery({ key: undefined })}><Await of={value}>{v => v ? <Payload value={v.value ?? null} name="value" /> : null}</Await></Dialog>}
    {removing && <Confirm title="Delete the value?" action="Delete" danger onClose={() => setRemoving("")}
      run={async () => { await call("DELETE", withQuery("/state/value", { key: removing })); list.reload(); toast("Deleted"); }}>
      <p>Workflows that read <code>{removing}</code> find nothing from now on.</p></Confirm>}
  </div>;
}
