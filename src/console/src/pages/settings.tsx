import { get, me } from "../api";
import { bytes } from "../format";
import { Await, Card, Head, Id, switchZone, useLoad, zone } from "../ui";

export function Settings() {
  const who = me.value!;
  const workspace = useLoad("workspace", async signal => who.workspace ? get(`/workspaces/${who.workspace.id}`, signal).catch(() => undefined) : undefined);
  return <><Head title="Settings" />
    <div class="stack">
      <Card title="Display"><div class="row" role="radiogroup" aria-label="Time zone"><span class="label line">Times in</span>
        {(["local", "utc"] as const).map(z => <label class="check"><input type="radio" name="zone" checked={zone.value === z} onChange={() => switchZone(z)} />{z === "utc" ? "UTC" : `this browser's zone (${Intl.DateTimeFormat().resolvedOptions().timeZone})`}</label>)}</div>
        <p class="small faint" style={{ marginTop: "8px" }}>Colours follow the system's scheme, light or dark.</p></Card>
      <Card title="Session"><dl class="facts"><dt>Token</dt><dd>{who.administrator ? "the instance's administrator" : who.token?.name}</dd>{who.role && <><dt>Role</dt><dd>{who.role}</dd></>}
        <dt>Ends</dt><dd>after 12 hours without use, after 7 days, or with its token</dd></dl></Card>
      {who.workspace && <Card title="Workspace"><Await of={workspace}>{w => <dl class="facts"><dt>Name</dt><dd>{who.workspace!.name}</dd><dt>ID</dt><dd><Id id={who.workspace!.id} /></dd>
        {w?.limits && <><dt>Rate</dt><dd>{w.limits.rate} executions a second</dd><dt>Payload</dt><dd>up to {bytes(w.limits.payload)}</dd><dt>Output</dt><dd>up to {bytes(w.limits.output)}</dd></>}</dl>}</Await></Card>}
      <Card title="For programs"><p class="soft">Everything here can be done with the API. <a href="/openapi?format=yaml" target="_blank" rel="noopener">OpenAPI document</a> · <a href="/schema/workflow.json" target="_blank" rel="noopener">JSON Schema of workflows</a></p></Card>
    </div></>;
}
