import { useState } from "preact/hooks";
import { all, call, get } from "../api";
import { bytes } from "../format";
import { href, navigate } from "../router";
import { Await, Card, Curl, Empty, ErrorNote, Field, Head, Id, LinkRow, Time, submit, toast, useAction, useLoad } from "../ui";
import { Tokens } from "./access";

/** For the instance's administrator: workspaces, their limits and their tokens; nothing of their content. */
export function Workspaces({ id }: { id?: string }) {
  return id ? <Workspace id={id} /> : <List />;
}

function List() {
  const list = useLoad("workspaces", signal => all("/workspaces", "workspaces", 1_000, signal));
  const [name, setName] = useState("");
  const act = useAction(async () => { navigate(`/workspaces/${(await call("POST", "/workspaces", { body: { name } })).id}`); });
  return <><Head title="Workspaces" sub="Each has its own workflows, integrations, secrets and tokens." />
    <div class="stack"><Card title="New workspace"><form class="row" onSubmit={submit(act.run)}><input class="input" style={{ maxWidth: "320px" }} aria-label="Name" placeholder="Name, such as that of a team" required maxLength={100} value={name} onInput={e => setName(e.currentTarget.value)} />
      <button class="btn primary" disabled={act.busy || !name.trim()}>Create</button></form>{act.error && <ErrorNote error={act.error} />}</Card>
      <Await of={list}>{items => <div class="card">{!items.length ? <Empty title="No workspaces yet"><p>Create one above or with the API, then a token for its first administrator.</p><Curl path="/workspaces" body='{"name": "Payments"}' /></Empty>
        : <div class="table-wrap"><table><thead><tr><th>Name</th><th class="hide-narrow">ID</th><th class="hide-narrow num">Rate</th><th class="hide-narrow">Created</th></tr></thead><tbody>
          {items.map((w: any) => <LinkRow to={`/workspaces/${w.id}`}><td><a class="main" href={href(`/workspaces/${w.id}`)}>{w.name}</a></td><td class="hide-narrow"><Id id={w.id} /></td><td class="num hide-narrow">{w.limits.rate}/s</td><td class="hide-narrow"><Time at={w.created_at} /></td></LinkRow>)}</tbody></table></div>}</div>}</Await></div></>;
}

function Workspace({ id }: { id: string }) {
  const loaded = useLoad("workspace " + id, signal => get(`/workspaces/${id}`, signal));
  return <Await of={loaded} place={["Workspaces", "/workspaces"]}>{w => <><Head title={w.name} crumb={["Workspaces", "/workspaces"]} sub={<><Id id={w.id} /><span>created <Time at={w.created_at} /></span></>} />
    <div class="stack"><Limits workspace={w} set={loaded.set} /><h2>Tokens</h2><Tokens workspace={id} /></div></>}</Await>;
}

function Limits({ workspace, set }: { workspace: any; set: (w: any) => void }) {
  const [rate, setRate] = useState(String(workspace.limits.rate));
  const act = useAction(async () => {
    set(await call("PATCH", `/workspaces/${workspace.id}`, { body: { limits: { rate: Number(rate) } } }));
    toast("Saved");
  });
  return <Card title="Limits"><form class="row" style={{ alignItems: "flex-end" }} onSubmit={submit(act.run)}>
    <Field label="Executions a second"><input class="input" type="number" min={1} max={100_000} value={rate} onInput={e => setRate(e.currentTarget.value)} /></Field>
    <button class="btn" disabled={act.busy || rate === String(workspace.limits.rate)}>Save</button>
    <span class="small faint">Payload up to {bytes(workspace.limits.payload)}, output up to {bytes(workspace.limits.output)}</span></form>{act.error && <ErrorNote error={act.error} />}</Card>;
}
