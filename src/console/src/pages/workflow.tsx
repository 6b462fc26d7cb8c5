import { useEffect, useState } from "preact/hooks";
import { all, call, get, may } from "../api";
import { diffLines } from "../format";
import { isForPage, navigate, route, setQuery } from "../router";
import { Await, Card, Confirm, Curl, Dialog, Empty, ErrorNote, Head, Id, Note, Nowhere, Tabs, Time, lazy, toast, useAction, useLoad } from "../ui";
import { Edit } from "./edit";
import { Recent } from "./executions";
import { TriggerCard } from "./card";
import { draftAhead } from "./workflows";

const TriggerDialog = lazy<{ workflow: any; kind: string }>(() => import("./trigger").then(m => m.TriggerDialog));
const SlugDialog = lazy<{ path: string; slug?: string; set: (w: any) => void; onClose: () => void }>(() => import("./trigger").then(m => m.SlugDialog));
const Try = lazy<{ workflow: any; integration?: any }>(() => import("./try").then(m => m.Try));

export function Workflow({ id, tab }: { id: string; tab: string }) {
  const loaded = useLoad("workflow " + id, signal => get(`/workflows/${id}`, signal));
  const integrationId = loaded.data?.urls ? new URL(loaded.data.urls.webhook).pathname.split("/").pop()! : "";
  const integration = useLoad("of " + integrationId, async signal => integrationId ? get(`/integrations/${integrationId}`, signal) : undefined);
  const kind = route.value.query.get("trigger");
  useEffect(() => {
    const open = (e: KeyboardEvent) => {
      if (e.key === "t" && !e.altKey && isForPage(e)) setQuery({ trigger: "webhook" });
    };
    addEventListener("keydown", open);
    return () => removeEventListener("keydown", open);
  }, []);
  return <Await of={loaded} place={["Workflows", "/workflows"]}>{w => <>
    <Head title={w.name} crumb={["Workflows", "/workflows"]} sub={<>
      {w.published ? <span class="tag accent">published v{w.published.version}</span> : <span class="tag">not published</span>}
      {draftAhead(w) && <span class="tag warn">draft ahead</span>}
      <Id id={w.id} />{w.slug && <code title="Slug">{w.slug}</code>}<span>changed <Time at={w.updated_at} /></span></>}>
      <Menu workflow={w} reload={loaded.reload} set={loaded.set} />
    </Head>
    <TriggerCard workflow={w} integration={integration.data} condition={conditionOf(w.draft?.source)} />
    <Tabs current={tab} tabs={[["edit", "Edit", `/workflows/${id}`], ...(may("editor") ? [["try", "Try", `/workflows/${id}/try`]] as [string, string, string][] : []),
      ["versions", "Versions", `/workflows/${id}/versions`], ["runs", "Executions", `/workflows/${id}/runs`], ["shares", "Shares", `/workflows/${id}/shares`]]} />
    {tab === "edit" && <Edit workflow={w} set={loaded.set} reload={loaded.reload} />}
    {tab === "try" && <Try workflow={w} integration={integration.data} />}
    {tab === "versions" && <Versions workflow={w} set={loaded.set} />}
    {tab === "runs" && <Recent workflow={w} />}
    {tab === "shares" && <Shares workflow={w} />}
    {!["edit", "try", "versions", "runs", "shares"].includes(tab) && <Nowhere />}
    {kind && <TriggerDialog workflow={w} kind={kind} />}
  </>}</Await>;
}

function conditionOf(source?: string): string | undefined {
  return source && /^ {2,}condition:\s*["']?(.+?)["']?\s*$/m.exec(source)?.[1];
}

function Menu({ workflow, reload, set }: { workflow: any; reload: () => void; set: (w: any) => void }) {
  const [asking, setAsking] = useState("");
  if (!may("editor")) return null;
  return <>
    {workflow.published && <button type="button" class="btn" onClick={() => setAsking("unpublish")}>Unpublish</button>}
    <button type="button" class="btn" onClick={() => setAsking("slug")}>Slug</button>
    <button type="button" class="btn danger" onClick={() => setAsking("delete")}>Delete</button>
    {asking === "slug" && <SlugDialog path={`/workflows/${workflow.id}`} slug={workflow.slug} set={set} onClose={() => setAsking("")} />}
    {asking === "unpublish" && <Confirm title="Unpublish the workflow?" action="Unpublish" onClose={() => setAsking("")}
      run={async () => { await call("POST", `/workflows/${workflow.id}/unpublish`); reload(); toast("Unpublished"); }}>
      <p>Its URLs return 404 from now on. Running executions continue.</p></Confirm>}
    {asking === "delete" && <Confirm title="Delete the workflow?" action="Delete" danger onClose={() => setAsking("")}
      run={async () => { await call("DELETE", `/workflows/${workflow.id}`); navigate("/workflows"); toast("Deleted"); }}>
      <p><b>{workflow.name}</b>, its draft and its URLs are deleted. Its executions remain readable.</p></Confirm>}
  </>;
}

export function Diff({ text }: { text: string }) {
  const lines = diffLines(text);
  if (!lines.length) return <Note kind="plain">Nothing differs.</Note>;
  return <div class="diff" tabIndex={0} role="region" aria-label="Difference">{lines.map(line => <div class={line.kind}>{line.text || " "}</div>)}</div>;
}

function Versions({ workflow, set }: { workflow: any; set: (w: any) => void }) {
  const { query } = route.value;
  const list = useLoad(`versions ${workflow.id} ${workflow.published?.version}`, signal => all(`/workflows/${workflow.id}/versions`, "versions", 500, signal));
  const from = query.get("from") ?? "published";
  const to = query.get("to") ?? "draft";
  const diff = useLoad(`diff ${workflow.id} ${from} ${to} ${workflow.published?.version} ${workflow.updated_at}`,
    async signal => workflow.published || from !== "published" ? get(`/workflows/${workflow.id}/diff?from=${from}&to=${to}`, signal) : { diff: "" });
  const [asking, setAsking] = useState<{ what: "restore" | "publish"; version: number }>();
  const source = useLoad(`source ${workflow.id} ${query.get("version")}`, async signal =>
    query.get("version") ? get(`/workflows/${workflow.id}/versions/${query.get("version")}`, signal) : undefined);
  return <div class="stack">
    <Card title="Compare" actions={<div class="row">
      <Choice label="From" value={from} versions={list.data ?? []} onChange={v => setQuery({ from: v })} /> <span class="faint">→</span>
      <Choice label="To" value={to} versions={list.data ?? []} onChange={v => setQuery({ to: v })} /></div>}>
      {!workflow.published && from === "published" ? <Note kind="plain">Nothing is published yet.</Note>
        : <Await of={diff}>{d => <Diff text={d.diff} />}</Await>}</Card>
    <Card title="Published versions" flush><Await of={list}>{versions => versions.length === 0
      ? <Empty title="Not published yet"><p>Each publication becomes a version. Versions never change, and an execution stays with its own.{may("editor") && " Publish the draft under Edit, or with the API:"}</p>{may("editor") && <Curl path={`/workflows/${workflow.id}/publish`} />}</Empty>
      : <div class="table-wrap"><table><thead><tr><th>Version</th><th>Published</th><th><span class="sr">Actions</span></th></tr></thead><tbody>
        {versions.map((v: any) => <tr><td><b>v{v.version}</b> {workflow.published?.version === v.version && <span class="tag accent">runs now</span>}</td>
          <td><Time at={v.published_at} /></td>
          <td class="right"><div class="row tight" style={{ justifyContent: "flex-end" }}>
            <button type="button" class="btn small" onClick={() => setQuery({ version: String(v.version) })}>Read</button>
            <button type="button" class="btn small" onClick={() => setQuery({ from: String(v.version), to: "draft" })}>Compare</button>
            {may("editor") && <button type="button" class="btn small" onClick={() => setAsking({ what: "restore", version: v.version })}>Restore to draft</button>}
            {may("editor") && workflow.published?.version !== v.version
              && <button type="button" class="btn small" onClick={() => setAsking({ what: "publish", version: v.version })}>Publish again</button>}
          </div></td></tr>)}</tbody></table></div>}</Await></Card>
    {query.get("version") && <Dialog title={`Version ${query.get("version")}`} size="wide" onClose={() => setQuery({ version: undefined })}>
      <Await of={source}>{v => v ? <pre class="code">{v.source}</pre> : null}</Await></Dialog>}
    {asking?.what === "restore" && <Confirm title={`Restore version ${asking.version} to the draft?`} action="Restore" onClose={() => setAsking(undefined)}
      run={async () => {
        const version = await get(`/workflows/${workflow.id}/versions/${asking.version}`);
        set(await call("PUT", `/workflows/${workflow.id}/draft`, { text: version.source,
          headers: workflow.draft?.etag ? { "If-Match": workflow.draft.etag } : {} }));
        toast("Restored to the draft");
        navigate(`/workflows/${workflow.id}`);
      }}><p>The draft's text is replaced. What is published remains as it is.</p></Confirm>}
    {asking?.what === "publish" && <Confirm title={`Publish version ${asking.version} again?`} action="Publish" onClose={() => setAsking(undefined)}
      run={async () => { set(await call("POST", `/workflows/${workflow.id}/versions/${asking.version}/publish`)); toast("Published"); }}>
      <p>It becomes the next version and runs from now on. The draft remains as it is.</p></Confirm>}
  </div>;
}

function Choice({ label, value, versions, onChange }: { label: string; value: string; versions: any[]; onChange: (v: string) => void }) {
  return <select aria-label={label} value={value} onChange={e => onChange(e.currentTarget.value)}>
    <option value="published">published</option><option value="draft">draft</option>
    {versions.map((v: any) => <option value={String(v.version)}>v{v.version}</option>)}</select>;
}

function Shares({ workflow }: { workflow: any }) {
  const shares = useLoad("shares " + workflow.id, signal => get(`/workflows/${workflow.id}/shares`, signal));
  const [other, setOther] = useState("");
  const [ending, setEnding] = useState("");
  const act = useAction(async () => {
    await call("POST", `/workflows/${workflow.id}/shares`, { body: { workspace_id: other.trim() } });
    setOther("");
    shares.reload();
  });
  return <Card title="Shares" flush>
    <div class="body stack s" style={{ padding: "16px" }}><p class="soft">Another workspace runs this workflow with its own secrets and limits, once it accepts the share. Publishing moves all shares at once.</p>
      {may("editor") && <form class="row" onSubmit={e => { e.preventDefault(); act.run(); }}>
        <input class="input mono" style={{ maxWidth: "360px" }} aria-label="ID of the other workspace" placeholder="ID of the other workspace" value={other} onInput={e => setOther(e.currentTarget.value)} />
        <button class="btn primary" disabled={act.busy || !other.trim()}>Share</button></form>}
      {act.error && <ErrorNote error={act.error} />}</div>
    <Await of={shares}>{s => s.shares.length === 0 ? <Empty title="Not shared"><p>Ask the other workspace for its ID: it is under Settings there.</p>{may("editor") && <Curl path={`/workflows/${workflow.id}/shares`} body='{"workspace_id": "…"}' />}</Empty>
      : <div class="table-wrap"><table><thead><tr><th>Workspace</th><th class="hide-narrow">Its workflow ID</th><th>State</th><th><span class="sr">Actions</span></th></tr></thead><tbody>
        {s.shares.map((share: any) => <tr><td><Id id={share.workspace_id} /></td><td class="hide-narrow"><Id id={share.workflow_id} /></td>
          <td>{share.accepted_at ? <>accepted <Time at={share.accepted_at} /></> : <>offered <Time at={share.offered_at} /></>}</td>
          <td class="right">{may("editor") && <button type="button" class="btn small danger" onClick={() => setEnding(share.workspace_id)}>Withdraw</button>}</td></tr>)}</tbody></table></div>}</Await>
    {ending && <Confirm title="Withdraw the share?" action="Withdraw" danger onClose={() => setEnding("")}
      run={async () => { await call("DELETE", `/workflows/${workflow.id}/shares/${ending}`); shares.reload(); toast("Withdrawn"); }}>
      <p>The other workspace cannot start it any more. Running executions continue.</p></Confirm>}
  </Card>;
}

