import { get } from "../api";
import { setQuery } from "../router";
import { Icon, Time, asError, useLoad } from "../ui";

/** Whether the draft has a schedule, and whether only other workflows call it; what it says exactly is for the server to read. */
export const isScheduled = (workflow: any) => /^(trigger:.*\bschedule\b|\s+["']?schedule["']?\s*:)/m.test(workflow.draft?.source ?? "");
export const isCalled = (workflow: any) => /^trigger:\s*["']?called\b/m.test(workflow.draft?.source ?? "");

export function useSchedule(workflow: any) {
  return useLoad(`schedule ${workflow.id} ${workflow.published?.version}`, async signal => {
    if (!workflow.published) return undefined;
    try {
      return await get(`/workflows/${workflow.id}/schedule`, signal);
    } catch (e) {
      // the published version has none
      if (asError(e).status === 404) return undefined;
      throw e;
    }
  });
}

export const rule = (schedule: any) => schedule.cron ? `${schedule.cron} · ${schedule.timezone}` : `every ${schedule.every.replace(/^P(T?)/, "").toLowerCase()}`;

export function TriggerCard({ workflow, integration, condition }: { workflow: any; integration?: any; condition?: string }) {
  const schedule = useSchedule(workflow).data;
  const kinds = [integration && `${integration.name} · ${integration.kind}`, schedule ? rule(schedule) : isScheduled(workflow) && "schedule, from the next publication on",
    isCalled(workflow) && "called by other workflows"].filter(Boolean);
  return <button type="button" class="trigger-card" onClick={() => setQuery({ trigger: "webhook" })} aria-haspopup="dialog">
    <span class="bolt"><Icon name="bolt" size={18} /></span>
    <span class="grow"><b>Trigger</b> <span class="soft">{kinds.length ? kinds.join(" · ") : workflow.urls ? "webhook" : "not set yet"}</span>
      {schedule?.next[0] && !schedule.paused && <span class="small faint" style={{ display: "block" }}>next <Time at={schedule.next[0]} minute /></span>}
      {condition && <span class="small faint wrap" style={{ display: "block" }}>only if <code>{condition}</code></span>}</span>
    <span class="open"><span>{workflow.urls ? "Trigger URLs" : "Trigger"}</span><Icon name="right" size={13} /></span>
  </button>;
}
