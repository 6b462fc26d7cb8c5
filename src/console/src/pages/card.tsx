import { setQuery } from "../router";
import { Icon, Time } from "../ui";

/** The schedule of the draft; what is published has its own, with its next times. */
export const scheduleOf = (workflow: any) => workflow.draft?.trigger?.schedule;
/** Whether only other workflows call it. */
export const isCalled = (workflow: any) => !!workflow.draft?.trigger && !workflow.draft.trigger.integration_id && !workflow.draft.trigger.schedule;

export const rule = (schedule: any) => schedule.cron ? `${schedule.cron} · ${schedule.timezone}` : `every ${schedule.every.replace(/^P(T?)/, "").toLowerCase()}`;

export function TriggerCard({ workflow, integration, condition }: { workflow: any; integration?: any; condition?: string }) {
  const schedule = workflow.schedule;
  const kinds = [integration && `${integration.name} · ${integration.kind}`, schedule ? rule(schedule) : scheduleOf(workflow) && `${rule(scheduleOf(workflow))}, from the next publication on`,
    isCalled(workflow) && "called by other workflows", workflow.draft && !workflow.draft.valid && !workflow.published && "known when the draft has no problems"].filter(Boolean);
  return <button type="button" class="trigger-card" onClick={() => setQuery({ trigger: "webhook" })} aria-haspopup="dialog">
    <span class="bolt"><Icon name="bolt" size={18} /></span>
    <span class="grow"><b>Trigger</b> <span class="soft">{kinds.length ? kinds.join(" · ") : workflow.urls ? "webhook" : "not set yet"}</span>
      {schedule?.next[0] && !schedule.paused && <span class="small faint" style={{ display: "block" }}>next <Time at={schedule.next[0]} minute /></span>}
      {condition && <span class="small faint wrap" style={{ display: "block" }}>only if <code>{condition}</code></span>}</span>
    <span class="open"><span>{workflow.urls ? "Trigger URLs" : "Trigger"}</span><Icon name="right" size={13} /></span>
  </button>;
}
