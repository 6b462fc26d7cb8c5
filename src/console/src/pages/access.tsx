import { useState } from "preact/hooks";
import { all, call, get, may, me, withQuery } from "../api";
import { href } from "../router";
import { Await, Card, CodeBlock, Confirm, Curl, Dialog, Empty, ErrorNote, Field, Head, Id, NeedsRole, Note, Nowhere, Tabs, Time, submit, toast, useAction, useLoad } from "../ui";

export function Access({ tab }: { tab: string }) {
  const tabs: [string, string, string][] = may("admin") ? [["tokens", "Tokens", "/access/tokens"], ["shares", "Shared workflows", "/access/shares"], ["audit", "Audit", "/access/audit"]]
    : [["tokens", "Your token", "/access/tokens"], ["shares", "Shared workflows", "/access/shares"]];
  return <><Head title="Access" sub="Tokens, roles and shared workflows of this workspace." /><Tabs tabs={tabs} current={tab} />
    {tab === "tokens" && (may("admin") ? <Tokens workspace={me.value!.workspace!.id} /> : <Mine />)}
    {tab === "shares" && <Shared />}
    {tab === "audit" && (may("admin") ? <Audit /> : <NeedsRole role="admin">The audit lists every change and every sign-in.</NeedsRole>)}
    {!["tokens", "shares", "audit"].includes(tab) && <Nowhere />}</>;
}

function Mine() {
  const who = me.value!;
  return <Card title="Your token"><dl class="facts"><dt>Name</dt><dd>{who.token?.name}</dd><dt>Role</dt><dd>{who.role}</dd>
    <dt>Workspace</dt><dd>{who.workspace?.name} {who.workspace && <Id id={who.workspace.id} />}</dd>
    {who.token?.created_at && <><dt>Created</dt><dd><Time at={who.token.created_at} full /></dd></>}
    {who.token?.expires_at && <><dt>Valid until</dt><dd><Time at={who.token.expires_at} full /></dd></>}</dl>
    <p class="small faint" style={{ marginTop: "12px" }}>Tokens and the audit are for the role admin.</p></Card>;
}

export function Tokens({ workspace }: { workspace: string }) {
  const list = useLoad("tokens " + workspace, signal => all(`/workspaces/${workspace}/tokens`, "tokens", 500, signal));
  const [name, setName] = useState("");
  const [role, setRole] = useState("viewer");
  const [days, setDays] = useState("");
  const [made, setMade] = useState<any>();
  const [revoking, setRevoking] = useState<any>();
  const act = useAction(async () => {
    setMade(await call("POST", `/workspaces/${workspace}/tokens`, { body: { name, role, ...(days && { expires_at: new Date(Date.now() + Number(days) * 86_400_000).toISOString() }) } }));
    setName("");
    list.reload();
  });
  return <div class="stack">
    <Card title="New token"><form class="row" style={{ alignItems: "flex-end" }} onSubmit={submit(act.run)}>
      <Field label="Name"><input class="input" required maxLength={100} placeholder="its user, such as Ada or CI" value={name} onInput={e => setName(e.currentTarget.value)} /></Field>
      <Field label="Role"><select value={role} onChange={e => setRole(e.currentTarget.value)}><option value="viewer">viewer: reads</option><option value="editor">editor: changes and runs</option><option value="admin">admin: manages tokens</option></select></Field>
      <Field label="Valid for"><select value={days} onChange={e => setDays(e.currentTarget.value)}><option value="">until it is revoked</option><option value="1">a day</option><option value="30">30 days</option><option value="90">90 days</option><option value="365">a year</option></select></Field>
      <button class="btn primary" disabled={act.busy || !name.trim()}>Create</button></form>{act.error && <ErrorNote error={act.error} />}</Card>
    <Await of={list}>{items => <div class="card">{!items.length ? <Empty title="No tokens yet"><p>A program or a user needs one to call the API, and to sign in here. Create one above, or with the API:</p><Curl path={`/workspaces/${workspace}/tokens`} body='{"name": "ada", "role": "admin"}' /></Empty> : <div class="table-wrap"><table><thead><tr><th>Name</th><th>Role</th><th class="hide-narrow">Created</th><th class="hide-narrow">Last used</th><th class="hide-narrow">Valid until</th><th><span class="sr">Actions</span></th></tr></thead><tbody>
      {items.map((t: any) => <tr><td class="main wrap">{t.name} {t.id === me.value?.token?.id && <span class="tag accent">you</span>}</td><td>{t.role}</td><td class="hide-narrow"><Time at={t.created_at} /></td><td class="hide-narrow">{t.last_used_at ? <Time at={t.last_used_at} /> : <span class="faint">never</span>}</td><td class="hide-narrow">{t.expires_at ? <Time at={t.expires_at} /> : <span class="faint">no expiry</span>}</td>
        <td class="right"><button type="button" class="btn small danger" onClick={() => setRevoking(t)}>Revoke</button></td></tr>)}</tbody></table></div>}</div>}</Await>
    {made && <Dialog title="The token, shown once" onClose={() => setMade(undefined)}><div class="stack s"><Note kind="warn">Copy it now. Only its hash is stored, so it cannot be shown again.</Note>
      <CodeBlock text={made.token} label="the token" /></div></Dialog>}
    {revoking && <Confirm title="Revoke the token?" action="Revoke" danger onClose={() => setRevoking(undefined)}
      run={async () => { await call("DELETE", `/workspaces/${workspace}/tokens/${revoking.id}`); list.reload(); toast("Revoked"); }}>
      <p><b>{revoking.name}</b> is refused from now on, and the sessions that it opened end. {revoking.id === me.value?.token?.id && <b>This is your own: you are signed out.</b>}</p></Confirm>}
  </div>;
}

function Shared() {
  const list = useLoad("shared", signal => all("/shared-workflows", "shared_workflows", 500, signal));
  const [open, setOpen] = useState<string>();
  const source = useLoad("shared " + open, async signal => open ? get(`/shared-workflows/${open}`, signal) : undefined);
  const [removing, setRemoving] = useState<any>();
  const act = useAction(async () => { await call("POST", `/shared-workflows/${open}/accept`); setOpen(undefined); list.reload(); toast("Accepted"); });
  return <Await of={list}>{items => <div class="card">{!items.length ? <Empty title="No workflow is shared with this workspace"><p>Another workspace shares a workflow with the ID of this one, <Id id={me.value!.workspace!.id} />. It is then listed here, to be accepted. There:</p>
      <Curl path="/workflows/WORKFLOW_ID/shares" body={`{"workspace_id": "${me.value!.workspace!.id}"}`} /></Empty>
    : <div class="table-wrap"><table><thead><tr><th>Name</th><th>From</th><th>State</th><th><span class="sr">Actions</span></th></tr></thead><tbody>{items.map((s: any) => <tr><td class="main">{s.name}</td><td><Id id={s.owner_workspace_id} /></td>
      <td>{s.accepted_at ? <span class="tag accent">accepted</span> : <span class="tag warn">offered</span>}</td><td class="right"><button type="button" class="btn small" onClick={() => setOpen(s.id)}>Review</button></td></tr>)}</tbody></table></div>}
    {open && <Dialog title="Shared workflow" size="wide" onClose={() => setOpen(undefined)}><Await of={source}>{s => s ? <div class="stack">
      {!s.accepted_at && <Note kind="warn">From its acceptance on it runs whatever its owners publish, with this workspace's rate and secrets. Accept it only if you trust its owners with both.</Note>}
      {s.urls && <dl class="facts"><dt>Async URL</dt><dd><code>{s.urls.trigger}</code></dd><dt>Sync URL</dt><dd><code>{s.urls.sync}</code></dd></dl>}
      <pre class="code">{s.source ?? "Nothing is published yet."}</pre>{act.error && <ErrorNote error={act.error} />}
      {may("editor") && <div class="row">{!s.accepted_at && <button type="button" class="btn primary" disabled={act.busy} onClick={act.run}>Accept</button>}
        <button type="button" class="btn danger" disabled={act.busy} onClick={() => { setOpen(undefined); setRemoving(s); }}>Remove…</button></div>}</div> : null}</Await></Dialog>}
    {removing && <Confirm title="Remove the shared workflow?" action="Remove" danger onClose={() => setRemoving(undefined)}
      run={async () => { await call("DELETE", `/shared-workflows/${removing.id}`); list.reload(); toast("Removed"); }}>
      <p><b>{removing.name}</b> leaves this list{removing.accepted_at && ", and its URLs here return 404 from now on. Running executions continue"}. To get it back, its owners must share it again.</p></Confirm>}</div>}</Await>;
}

function Audit() {
  const [pages, setPages] = useState(1);
  const list = useLoad("audit " + pages, async signal => {
    const entries: any[] = [];
    let token: string | undefined;
    for (let i = 0; i < pages; i++) {
      const page: any = await get(withQuery("/audit", { page_size: "100", page_token: token }), signal);
      entries.push(...page.entries);
      token = page.next_page_token;
      if (!token) break;
    }
    return { entries, token };
  });
  return <Await of={list}>{data => <div class="card">{!data.entries.length ? <Empty title="Nothing was changed yet"><p>Every change and every sign-in is listed here for 90 days.</p><Curl method="GET" path="/audit" /></Empty> : <div class="table-wrap"><table><thead><tr><th>When</th><th>Who</th><th>What</th><th class="hide-narrow">Target</th></tr></thead><tbody>
    {data.entries.map((a: any) => <tr key={a.id}><td class="soft"><Time at={a.at} /></td><td class="wrap">{a.actor}</td><td class="nowrap"><code>{a.action}</code></td><td class="hide-narrow">{a.target ? target(a) : <code class="faint small wrap">{a.path}</code>}</td></tr>)}</tbody></table></div>}
    {data.token && <div class="more"><button type="button" class="btn" onClick={() => setPages(pages + 1)}>Show more</button></div>}</div>}</Await>;
}

function target(entry: any) {
  const place = /\/(workflows|executions|integrations)\//.exec(entry.path)?.[1];
  return <span class="row tight">{place && entry.path.includes(entry.target) && <a href={href(`/${place}/${entry.target}`)}>{place.slice(0, -1)}</a>}<Id id={entry.target} /></span>;
}
