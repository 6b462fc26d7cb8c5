import { useState } from "preact/hooks";
import { all, call, may } from "../api";
import { Await, Card, Confirm, Copy, Empty, ErrorNote, Field, Head, Tabs, Time, submit, toast, useAction, useLoad } from "../ui";
import { Connections } from "./connections";
import { State, Variables } from "./values";

export function Values({ tab }: { tab: string }) {
  return <>
    <Head title="Secrets and variables" sub="What workflows read besides their event, and what they keep." />
    <Tabs current={tab} tabs={[["secrets", "Secrets", "/secrets"], ["variables", "Variables", "/secrets/variables"], ["connections", "Connections", "/secrets/connections"], ["state", "State", "/secrets/state"]]} />
    {tab === "variables" ? <Variables /> : tab === "connections" ? <Connections /> : tab === "state" ? <State /> : <Secrets />}
  </>;
}

function Secrets() {
  const list = useLoad("secrets", signal => all("/secrets", "secrets", 1_000, signal));
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const [removing, setRemoving] = useState("");
  const act = useAction(async () => {
    await call("PUT", `/secrets/${encodeURIComponent(name)}`, { body: { value } });
    setName("");
    setValue("");
    list.reload();
    toast("Saved");
  });
  return <>
    <p class="soft" style={{ marginBottom: "12px" }}>Steps that call other services read them as <code>{"{{ $.secrets.name }}"}</code>. Values are sealed and never shown.</p>
    <div class="stack">
      {may("editor") && <Card title="Add or replace"><form class="row" style={{ alignItems: "flex-end" }} onSubmit={submit(act.run)} autocomplete="off">
        <Field label="Name"><input class="input mono" required pattern="[A-Za-z_][A-Za-z0-9_]*" maxLength={64} value={name} onInput={e => setName(e.currentTarget.value)} /></Field>
        <Field label="Value (8 characters or more)"><input class="input mono" type="password" autocomplete="new-password" required minLength={8} value={value} onInput={e => setValue(e.currentTarget.value)} /></Field>
        <button class="btn primary" disabled={act.busy || !name || value.length < 8}>{list.data?.some((s: any) => s.name === name) ? "Replace" : "Add"}</button></form>
        {act.error && <ErrorNote error={act.error} />}</Card>}
      <Await of={list}>{items => <div class="card">{!items.length ? <Empty title="No secrets yet"><p>Keep API keys here, not in definitions: a definition can be read by every viewer.</p></Empty>
        : <div class="table-wrap"><table><thead><tr><th>Name</th><th class="hide-narrow">In a step</th><th class="hide-narrow">Created</th><th>Changed</th><th><span class="sr">Actions</span></th></tr></thead><tbody>
          {items.map((s: any) => <tr><td class="main"><code>{s.name}</code></td><td class="hide-narrow"><span class="row tight" style={{ flexWrap: "nowrap" }}><code class="soft">$.secrets.{s.name}</code><Copy text={`{{ $.secrets.${s.name} }}`} label="the expression" small /></span></td>
            <td class="hide-narrow"><Time at={s.created_at} /></td><td><Time at={s.updated_at} /></td>
            <td class="right">{may("editor") && <button type="button" class="btn small danger" onClick={() => setRemoving(s.name)}>Delete</button>}</td></tr>)}</tbody></table></div>}</div>}</Await>
    </div>
    {removing && <Confirm title="Delete the secret?" action="Delete" danger onClose={() => setRemoving("")}
      run={async () => { await call("DELETE", `/secrets/${encodeURIComponent(removing)}`); list.reload(); toast("Deleted"); }}>
      <p>Steps that read <code>{removing}</code> fail from now on.</p></Confirm>}
  </>;
}
