import { useState } from "preact/hooks";
import { all, call, may } from "../api";
import { Await, Card, Confirm, Copy, Curl, Empty, ErrorNote, Field, Head, Note, Nowhere, Tabs, Time, submit, toast, useAction, useLoad } from "../ui";
import { Connections } from "./connections";
import { UsedBy } from "./usedby";
import { State, Variables } from "./values";

export function Values({ tab }: { tab: string }) {
  return <>
    <Head title="Secrets and variables" sub="Values that workflows use besides their event." />
    <Tabs current={tab} tabs={[["secrets", "Secrets", "/secrets"], ["variables", "Variables", "/secrets/variables"], ["connections", "Connections", "/secrets/connections"], ["state", "State", "/secrets/state"]]} />
    {tab === "variables" ? <Variables /> : tab === "connections" ? <Connections /> : tab === "state" ? <State /> : tab === "secrets" ? <Secrets /> : <Nowhere />}
  </>;
}

function Secrets() {
  const list = useLoad("secrets", signal => all("/secrets?users=true", "secrets", 1_000, signal));
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const [removing, setRemoving] = useState<any>();
  const [replacing, setReplacing] = useState(false);
  const existing = list.data?.find((s: any) => s.name === name);
  const put = async () => {
    await call("PUT", `/secrets/${encodeURIComponent(name)}`, { body: { value } });
    setName("");
    setValue("");
    list.reload();
    toast("Saved");
  };
  const act = useAction(async () => existing ? setReplacing(true) : put());
  return <>
    <p class="soft intro">Steps that call other services read them as <code>{"{{ $.secrets.name }}"}</code>. Values are sealed and never shown.</p>
    <div class="stack">
      {may("editor") && <Card title="Add or replace"><form class="row" style={{ alignItems: "flex-end" }} onSubmit={submit(act.run)} autocomplete="off">
        <Field label="Name"><input class="input mono" required pattern="[A-Za-z_][A-Za-z0-9_]*" maxLength={64} value={name} onInput={e => setName(e.currentTarget.value)} /></Field>
        <Field label="Value (8 characters or more)"><input class="input mono" type="password" autocomplete="new-password" required minLength={8} value={value} onInput={e => setValue(e.currentTarget.value)} /></Field>
        <button class="btn primary" disabled={act.busy || !name || value.length < 8}>{existing ? "Replace…" : "Add"}</button></form>
        {act.error && <ErrorNote error={act.error} />}</Card>}
      <Await of={list}>{items => <div class="card">{!items.length ? <Empty title="No secrets yet"><p>Keep API keys here, not in definitions: a definition can be read by every viewer.{may("editor") && " Add one above, or with the API:"}</p>
        {may("editor") && <Curl method="PUT" path="/secrets/api_key" body='{"value": "…"}' />}</Empty>
        : <div class="table-wrap"><table><thead><tr><th>Name</th><th class="hide-narrow">Fingerprint</th><th>Used by</th><th class="hide-narrow">Changed</th><th><span class="sr">Actions</span></th></tr></thead><tbody>
          {items.map((s: any) => <tr><td class="main"><span class="row tight keep"><code>{s.name}</code><Copy text={`{{ $.secrets.${s.name} }}`} label={`the expression of ${s.name}`} small /></span></td>
            <td class="hide-narrow">{s.fingerprint ? <code class="soft" title="Changes with the value, and does not reveal it">{s.fingerprint}</code> : <span class="tag warn" title="The key of the instance was replaced. Set the secret again">cannot be opened</span>}</td>
            <td><UsedBy users={s.used_by} /></td><td class="hide-narrow"><Time at={s.updated_at} /></td>
            <td class="right">{may("editor") && <button type="button" class="btn small danger" onClick={() => setRemoving(s)}>Delete</button>}</td></tr>)}</tbody></table></div>}</div>}</Await>
    </div>
    {replacing && existing && <Confirm title={`Replace the secret ${name}?`} action="Replace" danger onClose={() => setReplacing(false)} run={put}>
      <p>The previous value cannot be restored.</p>{!!existing.used_by?.length && <p>Used by <UsedBy users={existing.used_by} />: their next steps read the new value.</p>}</Confirm>}
    {removing && <Confirm title={`Delete the secret ${removing.name}?`} action={removing.used_by?.length ? "Delete anyway" : "Delete"} danger onClose={() => setRemoving(undefined)}
      run={async () => { await call("DELETE", `/secrets/${encodeURIComponent(removing.name)}${removing.used_by?.length ? "?force=true" : ""}`); list.reload(); toast("Deleted"); }}>
      {removing.used_by?.length ? <Note kind="warn">Used by <UsedBy users={removing.used_by} />. Steps that read it fail from now on.</Note> : <p>No published workflow reads it. Its value cannot be restored.</p>}</Confirm>}
  </>;
}
