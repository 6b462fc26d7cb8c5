import { useState } from "preact/hooks";
import { all, call, may } from "../api";
import { Await, Card, Confirm, Curl, Empty, ErrorNote, Field, Note, Time, submit, toast, useAction, useLoad } from "../ui";
import { UsedBy } from "./usedby";

/** Fields of the kinds that can be made here; the others are made by the API. */
const KINDS: Record<string, [string, string, boolean][]> = {
  bearer: [["token", "Token", true]],
  basic: [["username", "User", false], ["password", "Password", true]],
  header: [["name", "Header", false], ["value", "Value", true]],
  oauth2_client_credentials: [["token_url", "Token URL", false], ["client_id", "Client ID", false], ["client_secret", "Client secret", true], ["scope", "Scope (optional)", false]],
};

export function Connections() {
  const list = useLoad("connections", signal => all("/connections?users=true", "connections", 1_000, signal));
  const [name, setName] = useState("");
  const [base, setBase] = useState("");
  const [kind, setKind] = useState("bearer");
  const [values, setValues] = useState<Record<string, string>>({});
  const [removing, setRemoving] = useState<any>();
  const [trial, setTrial] = useState<{ name: string; ok: boolean; reason?: string; token_expires_at?: string }>();
  const [replacing, setReplacing] = useState(false);
  const existing = list.data?.find((c: any) => c.name === name);
  const put = async () => {
    const credential = Object.fromEntries(Object.entries(values).filter(([, v]) => v.trim()).map(([k, v]) => [k, v.trim()]));
    await call("PUT", `/connections/${encodeURIComponent(name)}`, { body: { base_url: base.trim(), [kind]: credential } });
    setName("");
    setBase("");
    setValues({});
    list.reload();
    toast("Saved");
  };
  const act = useAction(async () => existing ? setReplacing(true) : put());
  const test = useAction(async (of: string) => {
    setTrial(undefined);
    setTrial({ name: of, ...await call<any>("POST", `/connections/${encodeURIComponent(of)}/test`) });
  });
  return <><p class="soft intro">Steps use them as <code>{"http: { connection: name, url: /path }"}</code>. Definitions and responses never see the credential.</p>
    <div class="stack">
    {may("editor") && <Card title="Add or replace"><form class="stack s" style={{ maxWidth: "560px" }} onSubmit={submit(act.run)} autocomplete="off">
      <Field label="Name" hint="Letters, digits and underscores."><input class="input mono" required pattern="[A-Za-z_][A-Za-z0-9_]*" maxLength={64} value={name} onInput={e => setName(e.currentTarget.value)} /></Field>
      <Field label="Base URL" hint="The credential is sent to this host only."><input class="input mono" type="url" required placeholder="https://api.example.com" value={base} onInput={e => setBase(e.currentTarget.value)} /></Field>
      <Field label="Credential"><select value={kind} onChange={e => { setKind(e.currentTarget.value); setValues({}); }}>
        <option value="bearer">Bearer token</option><option value="basic">User and password</option><option value="header">Header</option><option value="oauth2_client_credentials">OAuth 2.0 client credentials</option></select></Field>
      {KINDS[kind].map(([key, label, secret]) => <Field key={key} label={label}><input class="input mono" type={(secret ? "password" : "text") as "text"} autocomplete="off" value={values[key] ?? ""} onInput={e => setValues({ ...values, [key]: e.currentTarget.value })} /></Field>)}
      {act.error && <ErrorNote error={act.error} />}
      <div><button class="btn primary" disabled={act.busy || !name || !base}>{existing ? "Replace…" : "Add"}</button></div></form></Card>}
    {test.error && <ErrorNote error={test.error} />}
    {trial && <Note kind={trial.ok ? "ok" : "bad"}><b>{trial.name}</b>: {trial.ok ? <>it can be used{trial.token_expires_at && <>; its token is valid until <Time at={trial.token_expires_at} full /></>}.</> : trial.reason}</Note>}
    <Await of={list}>{items => <div class="card">{!items.length ? <Empty title="No connections yet"><p>A service's base URL and credential in one place, which definitions use by name and cannot read.</p>
        {may("editor") && <Curl method="PUT" path="/connections/crm" body='{"base_url": "https://api.example.com", "bearer": {"token": "…"}}' />}</Empty>
      : <div class="table-wrap"><table><thead><tr><th>Name</th><th>Kind</th><th class="hide-narrow">Hosts</th><th class="hide-narrow">Used by</th><th class="hide-narrow">Changed</th><th><span class="sr">Actions</span></th></tr></thead><tbody>
        {items.map((c: any) => <tr><td class="main"><code>{c.name}</code></td><td>{c.kind.replaceAll("_", " ")}</td><td class="hide-narrow wrap"><code class="soft">{[c.base_url, ...c.hosts].filter(Boolean).join(", ")}</code></td><td class="hide-narrow"><UsedBy users={c.used_by} /></td><td class="hide-narrow"><Time at={c.updated_at} /></td>
          <td class="right">{may("editor") && <div class="row tight" style={{ justifyContent: "flex-end" }}><button type="button" class="btn small" disabled={test.busy} onClick={() => test.run(c.name)}>Test</button>
            <button type="button" class="btn small danger" onClick={() => setRemoving(c)}>Delete</button></div>}</td></tr>)}</tbody></table></div>}</div>}</Await>
    {replacing && existing && <Confirm title={`Replace the connection ${name}?`} action="Replace" danger onClose={() => setReplacing(false)} run={put}>
      <p>The previous credential cannot be restored.</p>{!!existing.used_by?.length && <p>Used by <UsedBy users={existing.used_by} />: their next steps call with the new one.</p>}</Confirm>}
    {removing && <Confirm title={`Delete the connection ${removing.name}?`} action="Delete" danger off={!!removing.used_by?.length} onClose={() => setRemoving(undefined)}
      run={async () => { await call("DELETE", `/connections/${encodeURIComponent(removing.name)}`); list.reload(); toast("Deleted"); }}>
      {removing.used_by?.length ? <Note kind="warn">Used by <UsedBy users={removing.used_by} />. Unpublish these workflows, or publish them without it, before you delete it.</Note>
        : <p>No published workflow uses it. Its credential cannot be restored.</p>}</Confirm>}
  </div></>;
}
