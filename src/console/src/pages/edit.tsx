import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, type Problem, call, get, may } from "../api";
import type { Editor } from "../editor";
import type { GraphNode } from "../graph";
import { guard, href } from "../router";
import { Card, Chips, Confirm, Dialog, ErrorNote, Icon, Note, Time, asError, toast, useAction } from "../ui";
import { Diff } from "./workflow";

const copyKey = (id: string) => "tappet-unsaved-" + id;
interface Unsaved { text: string; at: string; base: string }

function unsaved(id: string): Unsaved | undefined {
  try { return JSON.parse(localStorage.getItem(copyKey(id)) ?? "null") ?? undefined; } catch { return undefined; }
}
function keep(id: string, copy?: Unsaved) {
  try {
    if (copy) localStorage.setItem(copyKey(id), JSON.stringify(copy));
    else localStorage.removeItem(copyKey(id));
  } catch { /* without storage there is no copy after a crash */ }
}

export function Edit({ workflow, set, reload }: { workflow: any; set: (w: any) => void; reload: () => void }) {
  const stored: string = workflow.draft?.source ?? "";
  const readOnly = !may("editor");
  const [text, setText] = useState(stored);
  const [problems, setProblems] = useState<Problem[]>(workflow.draft?.problems ?? []);
  const [conflict, setConflict] = useState<any>();
  const [publishing, setPublishing] = useState(false);
  const [discarding, setDiscarding] = useState(false);
  const [crashed, setCrashed] = useState(() => {
    const copy = unsaved(workflow.id);
    return copy && copy.text !== stored ? copy : undefined;
  });
  const editor = useRef<Editor>(undefined);
  const host = useRef<HTMLDivElement>(null);
  const [ready, setReady] = useState(false);
  const [failed, setFailed] = useState(false);
  const [beside, setBeside] = useState("problems");
  const [cursor, setCursor] = useState(0);
  const dirty = text !== stored;

  const save = useAction(async (over?: string) => {
    const content = editor.current?.text() ?? text;
    const tag = over ?? workflow.draft?.etag;
    try {
      const saved = await call("PUT", `/workflows/${workflow.id}/draft`, {
        text: content, headers: tag ? { "If-Match": tag } : {},
      });
      keep(workflow.id);
      setConflict(undefined);
      setCrashed(undefined);
      setProblems(saved.draft.problems);
      set(saved);
      toast("Saved");
    } catch (e) {
      if (e instanceof ApiError && e.status === 412) setConflict(e.body.draft ?? { source: "" });
      else throw e;
    }
  });
  const saveNow = useRef(save.run);
  saveNow.current = save.run;
  const latest = useRef(text);
  latest.current = text;

  // the editor is loaded when it is needed; until then, and where that fails, a plain field does
  useEffect(() => {
    let gone = false;
    import("../editor").then(module => {
      if (gone || !host.current) return;
      editor.current = module.createEditor(host.current, {
        text: latest.current, readOnly, label: "Definition of the workflow",
        onChange: setText, onSave: () => saveNow.current(), onCursor: setCursor,
        context: { integrations: () => get("/integrations?page_size=100").then(p => p.integrations), secrets: () => get("/secrets?page_size=100").then(p => p.secrets).catch(() => []),
          variables: () => get("/variables?page_size=100").then(p => p.variables).catch(() => []),
          schema: () => fetch("/schema/workflow.json").then(r => r.json()) },
      });
      editor.current.setProblems(problems);
      setReady(true);
    }, () => setFailed(true));
    return () => { gone = true; editor.current?.destroy(); };
  }, []);

  useEffect(() => { editor.current?.setProblems(problems); }, [problems]);

  useEffect(() => {
    guard.leave = dirty ? () => confirm("Leave without saving? Your changes remain in this browser and are offered when you return.") : undefined;
    return () => { guard.leave = undefined; };
  }, [dirty]);

  // check what is written, and keep a copy for the case of a crash
  useEffect(() => {
    if (!dirty) return;
    const timer = setTimeout(async () => {
      keep(workflow.id, { text, at: new Date().toISOString(), base: stored });
      try {
        setProblems((await call("POST", "/workflows/validate", { text })).problems);
      } catch { /* the next change checks again */ }
    }, 400);
    return () => clearTimeout(timer);
  }, [text]);

  const replace = (next: string) => {
    editor.current?.replace(next);
    setText(next);
  };
  const errors = problems.filter(p => p.severity === "error").length;

  return <div class="editor-grid" onKeyDown={e => {
    // the editor handles its own, and lets the event pass
    if ((e.ctrlKey || e.metaKey) && e.key === "s" && !e.defaultPrevented) { e.preventDefault(); if (!readOnly) save.run(); }
  }}>
    <div class="stack s">
      {crashed && !readOnly && <Note kind="info">This browser has changes from <Time at={crashed.at} /> that were not saved.
        <div class="row" style={{ marginTop: "6px" }}><button type="button" class="btn small" onClick={() => { replace(crashed.text); setCrashed(undefined); }}>Use them</button>
          <button type="button" class="btn small ghost" onClick={() => setDiscarding(true)}>Discard…</button></div></Note>}
      {save.error && <ErrorNote error={save.error} />}
      <div class="editor">
        <div class="bar">
          <h2>Draft</h2>
          <span class="small soft grow">{dirty ? <span class="tag warn">unsaved</span> : workflow.draft ? <>saved <Time at={workflow.draft.saved_at} />{workflow.draft.saved_by && ` by ${workflow.draft.saved_by}`}</> : "empty"}</span>
          {!readOnly && <>
            <button type="button" class={`btn small ${dirty ? "primary" : ""}`} disabled={!dirty || save.busy} title="Ctrl+S" onClick={() => save.run()}>Save</button>
            <button type="button" class={`btn small ${dirty ? "" : "primary"}`} disabled={dirty || errors > 0 || !workflow.draft}
              title={dirty ? "Save first" : errors ? "Fix the problems first" : ""} onClick={() => setPublishing(true)}>Publish…</button></>}
        </div>
        <div class="host" ref={host}>{!ready && <textarea readOnly={readOnly} spellcheck={false} aria-label="Definition of the workflow" value={text}
          onInput={e => setText(e.currentTarget.value)} />}</div>
      </div>
      {failed && <p class="small faint">The larger editor could not be loaded. This field does the same without colours. Reload the page after an update of the server.</p>}
    </div>
    <div class="stack s"><Chips label="Beside the text" value={beside} options={[["problems", `Problems${problems.length ? ` (${problems.length})` : ""}`], ["graph", "Graph"]]} onChange={setBeside} />
    {beside === "graph" ? <Steps text={text} cursor={cursor} goTo={node => editor.current?.goTo(node.place)} /> : <Card title="Problems" flush actions={problems.length ? <span class={`status ${errors ? "bad" : "wait"}`}><Icon name="warn" size={12} />{problems.length}</span>
      : text ? <span class="status ok"><Icon name="check" size={12} />none</span> : undefined}>
      {problems.length ? problems.map(p => <button type="button" class="problem" onClick={() => editor.current?.goTo(p.place)}>
        <span class={p.severity === "error" ? "bad-t" : "wait-t"}>{p.severity === "error" ? "Error" : "Warning"}</span> {p.message}<code>{p.place || "the document"}</code></button>)
        : <p class="soft small" style={{ padding: "12px 16px" }}>{text ? "The definition can be published." : <>Write a definition, or start from a sample of the documentation. Integrations have the IDs that a trigger needs: <a href={href("/integrations")}>Integrations</a>.</>}</p>}
    </Card>}</div>
    {discarding && crashed && <Confirm title="Discard the changes that were not saved?" action="Discard" danger onClose={() => setDiscarding(false)} run={async () => { keep(workflow.id); setCrashed(undefined); }}>
      <p>They are in this browser only:</p><Compare from={stored} to={crashed.text} /></Confirm>}
    {publishing && <Publish workflow={workflow} onClose={() => setPublishing(false)} set={set} />}
    {conflict && <Dialog title="The draft has changed meanwhile" size="wide" onClose={() => setConflict(undefined)}
      sub={<>{conflict.saved_by ?? "Another person"} saved another text {conflict.saved_at && <Time at={conflict.saved_at} />}. Yours is not saved.</>}
      foot={<><button type="button" class="btn" onClick={() => setConflict(undefined)}>Continue editing</button>
        <button type="button" class="btn" onClick={() => { keep(workflow.id, { text, at: new Date().toISOString(), base: stored }); replace(conflict.source); setConflict(undefined); reload(); }}>Take theirs</button>
        <button type="button" class="btn danger" onClick={() => save.run(conflict.etag)}>Replace theirs with mine</button></>}>
      <Conflict base={stored} theirs={conflict.source} mine={text} /></Dialog>}
  </div>;
}

/** The steps of the text, loaded with the editor: it reads YAML as well. */
function Steps({ text, cursor, goTo }: { text: string; cursor: number; goTo: (node: GraphNode) => void }) {
  const [modules, setModules] = useState<typeof import("../graph") & typeof import("../graphview")>();
  const [nodes, setNodes] = useState<GraphNode[]>([]);
  useEffect(() => { Promise.all([import("../graph"), import("../graphview")]).then(([a, b]) => setModules({ ...a, ...b })); }, []);
  useEffect(() => {
    if (!modules) return;
    const timer = setTimeout(() => setNodes(modules.graphOf(text)), 150);
    return () => clearTimeout(timer);
  }, [modules, text]);
  return <Card title="Graph">{!modules ? null : nodes.length
    ? <modules.Graph label="Steps of the draft" nodes={nodes} active={modules.nodeAt(nodes, cursor)?.place} onPick={goTo} />
    : <p class="soft small">No steps can be read yet.</p>}</Card>;
}

/** Three texts: what both began with, theirs, and yours. */
function Conflict({ base, theirs, mine }: { base: string; theirs: string; mine: string }) {
  const [view, setView] = useState("both");
  const [from, to] = view === "both" ? [theirs, mine] : [base, view === "theirs" ? theirs : mine];
  return <div class="stack s"><Chips label="What to compare" value={view} onChange={setView} options={[["both", "Theirs (−) and yours (+)"], ["theirs", "What they changed"], ["mine", "What you changed"]]} />
    <Compare from={from} to={to} /></div>;
}

function Compare({ from, to }: { from: string; to: string }) {
  const [diff, setDiff] = useState<string>();
  useEffect(() => { import("../linediff").then(m => setDiff(m.unified(from, to))); }, [from, to]);
  return diff === undefined ? null : <Diff text={diff} />;
}

function Publish({ workflow, onClose, set }: { workflow: any; onClose: () => void; set: (w: any) => void }) {
  const [diff, setDiff] = useState<{ text?: string; error?: ApiError }>({});
  useEffect(() => {
    if (workflow.published) get(`/workflows/${workflow.id}/diff`).then(d => setDiff({ text: d.diff }), e => setDiff({ error: asError(e) }));
  }, []);
  const next = (workflow.published?.version ?? 0) + 1;
  const same = diff.text === "";
  const act = useAction(async () => {
    const tag = workflow.draft?.etag;
    const published = await call("POST", `/workflows/${workflow.id}/publish`, { headers: tag ? { "If-Match": tag } : {} });
    set(published);
    toast(`Version ${published.published.version} runs now`);
    onClose();
  });
  return <Dialog title={same ? "The draft is published already" : workflow.published ? "Publish the draft" : "Publish the workflow"} size="wide" onClose={onClose}
    sub={same ? undefined : workflow.published ? "What changes against what runs now:" : "It runs from now on when one of its URLs is called."}
    foot={<><button type="button" class="btn" onClick={onClose}>{same ? "Close" : "Cancel"}</button>
      {!same && <button type="button" class="btn primary" disabled={act.busy || (!!workflow.published && diff.text === undefined)} onClick={act.run}>Publish{workflow.published ? " the next version" : ` version ${next}`}</button>}</>}>
    <div class="stack s">{diff.error && <ErrorNote error={diff.error} />}{act.error && <ErrorNote error={act.error} />}
      {workflow.published ? diff.text !== undefined && <Diff text={diff.text} /> : <pre class="code">{workflow.draft?.source}</pre>}</div></Dialog>;
}
