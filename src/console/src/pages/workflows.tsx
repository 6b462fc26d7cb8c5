import { useState } from "preact/hooks";
import { all, call, get, may } from "../api";
import { href, navigate, route, setQuery } from "../router";
import { Await, Curl, Dialog, Empty, ErrorNote, Field, Head, Icon, LinkRow, Search, Time, statusWord, submit, tone, useAction, useLoad } from "../ui";

const RUNS = 12;
const ASLEEP = 100;
const FILTERS: [string, string][] = [["", "All"], ["published", "Published"], ["draft", "Not published"], ["failing", "Last run failed"]];

export function Workflows() {
  const { query } = route.value;
  const [creating, setCreating] = useState(false);
  const workflows = useLoad("workflows", signal => all("/workflows", "workflows", 1_000, signal));
  const shared = useLoad("shared", signal => all("/shared-workflows", "shared_workflows", 200, signal));
  const runs = useLoad("runs", async signal => {
    const { executions, next_page_token: more } = await get("/executions?page_size=100", signal);
    return { more: !!more, by: Map.groupBy(executions as any[], e => e.workflow_id) };
  });
  // those that ran longer ago than the newest of all workflows: asked for one by one
  const asleep = runs.data?.more ? workflows.data?.filter(w => w.published && !runs.data!.by.has(w.id)).slice(0, ASLEEP) ?? [] : [];
  const earlier = useLoad(`earlier ${asleep.map(w => w.id)}`, async signal => {
    const found = new Map<string, any[]>();
    const next = asleep.values();
    await Promise.all(Array.from({ length: 4 }, async () => {
      for (const w of next) found.set(w.id, (await get(`/executions?workflow_id=${w.id}&page_size=${RUNS}`, signal)).executions);
    }));
    return found;
  });
  const runsOf = (w: any): any[] | undefined => runs.data?.by.get(w.id) ?? (asleep.includes(w) ? earlier.data?.get(w.id) : runs.data && []);
  const text = (query.get("q") ?? "").toLowerCase();
  const filter = query.get("show") ?? "";
  const fits = (w: any) => (!text || w.name.toLowerCase().includes(text) || w.id.startsWith(text))
    && (filter !== "published" || w.published) && (filter !== "draft" || !w.published)
    && (filter !== "failing" || runsOf(w)?.[0]?.status === "FAILED");
  return <>
    <Head title="Workflows" sub="Each runs when its webhook is called, or by its schedule.">
      {may("editor") && <button type="button" class="btn primary" onClick={() => setCreating(true)}><Icon name="plus" />New workflow</button>}
    </Head>
    <Await of={workflows}>{list => {
      const found = list.filter(fits);
      return <>
        {list.length > 0 && <div class="toolbar">
          <Search label="Search workflows" value={query.get("q") ?? ""} onInput={q => setQuery({ q }, true)} />
          <div class="chips" role="group" aria-label="Show">{FILTERS.map(([key, label]) =>
            <button type="button" class="chip" aria-pressed={filter === key} onClick={() => setQuery({ show: key })}>{label}</button>)}</div>
          <span class="faint small" role="status">{found.length === list.length ? list.length === 1 ? "1 workflow" : `${list.length} workflows` : `${found.length} of ${list.length}`}</span>
        </div>}
        <div class="card">{list.length === 0
          ? <Empty title="No workflows yet">
            <p>A workflow is a YAML text: a trigger, and the steps that run for each event.{may("editor") ? " Create one here, or with the API:" : " An editor of this workspace creates the first one."}</p>
            {may("editor") && <Curl path="/workflows" body='{"name": "Hello"}' />}
          </Empty>
          : found.length === 0
            ? <Empty title="No workflow matches"><p>{text && <>Nothing is named like “{query.get("q")}”. </>}Filters are set.</p>
              <button type="button" class="btn" onClick={() => setQuery({ q: "", show: "" })}>Clear the filters</button></Empty>
            : <div class="table-wrap"><table><thead><tr><th>Name</th><th>Published</th><th class="hide-narrow">Last runs</th>
              <th class="hide-narrow">Changed</th></tr></thead><tbody>
              {found.map(w => <LinkRow to={`/workflows/${w.id}`}>
                <td><a class="main" href={href(`/workflows/${w.id}`)}>{w.name}</a></td>
                <td><span class="row tight keep">{w.published ? <span class="tag accent">v{w.published.version}</span> : <span class="tag">not published</span>}
                  {draftAhead(w) && <span class="tag warn" title="The draft was saved after the last publication">draft ahead</span>}</span></td>
                <td class="hide-narrow"><Strip runs={runsOf(w)} /></td>
                <td class="hide-narrow soft"><Time at={w.updated_at} /></td>
              </LinkRow>)}</tbody></table></div>}</div>
      </>;
    }}</Await>
    {!!shared.data?.length && <><h2 style={{ margin: "24px 0 12px" }}>Shared with this workspace</h2>
      <div class="card table-wrap"><table><thead><tr><th>Name</th><th>State</th><th class="hide-narrow">Offered</th><th><span class="sr">Actions</span></th></tr></thead>
        <tbody>{shared.data.map((s: any) => <tr><td class="main">{s.name}</td>
          <td>{s.accepted_at ? <span class="tag accent">accepted{s.version ? `, v${s.version}` : ""}</span> : <span class="tag warn">offered</span>}</td>
          <td class="hide-narrow"><Time at={s.offered_at} /></td>
          <td class="right"><a class="btn small" href={href("/access/shares")}>Review</a></td></tr>)}</tbody></table></div></>}
    {creating && <Create onClose={() => setCreating(false)} />}
  </>;
}

export function draftAhead(w: any): boolean {
  return !!w.published && Date.parse(w.updated_at) > Date.parse(w.published.published_at) + 500;
}

function Strip({ runs }: { runs?: any[] }) {
  if (!runs?.length) return <span class="faint small nowrap">{runs ? "none yet" : ""}</span>;
  return <span class="strip">{runs.slice(0, RUNS).reverse().map(e =>
    <a class={tone(e.status)} href={href(`/executions/${e.id}`)} title={`${statusWord(e.status)} · ${e.created_at}`}
      aria-label={`Execution: ${statusWord(e.status)}`} />)}</span>;
}

function Create({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const integrations = useLoad("integrations", signal => all("/integrations", "integrations", 500, signal));
  const [integration, setIntegration] = useState("");
  const act = useAction(async () => {
    const made = await call("POST", "/workflows", { body: { name } });
    let id = integration;
    if (id === "new") id = (await call("POST", "/integrations", { body: { name, kind: "webhook" } })).id;
    await call("PUT", `/workflows/${made.id}/draft`, { text: id === "schedule" ? scheduled(name) : starter(name, id) });
    navigate(`/workflows/${made.id}`);
  });
  return <Dialog title="New workflow" size="narrow" onClose={onClose}>
    <form class="stack" onSubmit={submit(act.run)}>
      <Field label="Name"><input class="input" required maxLength={100} autofocus value={name} onInput={e => setName(e.currentTarget.value)} /></Field>
      <Field label="Triggered by" hint="An integration has the webhook URL, and checks who calls it.">
        <select value={integration} required onChange={e => setIntegration(e.currentTarget.value)}>
          <option value="">Choose…</option><option value="new">A new webhook, named like the workflow</option><option value="schedule">A schedule</option>
          {integrations.data?.map((i: any) => <option value={i.id}>{i.name} ({i.kind})</option>)}
        </select></Field>
      {act.error && <ErrorNote error={act.error} />}
      <div class="row"><button class="btn primary" disabled={act.busy || !name.trim() || !integration}>Create</button>
        <button type="button" class="btn" onClick={onClose}>Cancel</button></div>
    </form></Dialog>;
}

function scheduled(name: string): string {
  return `name: ${JSON.stringify(name)}
trigger:
  schedule: { cron: "0 7 * * MON-FRI", timezone: ${Intl.DateTimeFormat().resolvedOptions().timeZone} }
steps:
  # $.event.previous is the time before, or null.
  - exit:
      report: "Until {{ $.event.scheduled_at }}"
`;
}

function starter(name: string, integration: string): string {
  return `name: ${JSON.stringify(name)}
trigger:
  integration: ${integration}
steps:
  # What each step reads and gives: see the language's page of the documentation.
  - set:
      name: "{{ $.event.name }}"
  - exit:
      message: "Hello, {{ $.vars.name }}"
`;
}
