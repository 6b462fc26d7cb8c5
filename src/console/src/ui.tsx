import type { ComponentChildren } from "preact";
import { signal } from "@preact/signals";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { ApiError, ROOT, me } from "./api";
import { bytes, exact, relative, shortId } from "./format";
import { href, navigate } from "./router";

/* icons: strokes on a grid of 16 */
const PATHS = {
  workflow: "M3 3h4v4H3zM9 9h4v4H9zM5 7v2.5A1.5 1.5 0 0 0 6.5 11H9",
  list: "M2.5 4h11M2.5 8h11M2.5 12h7",
  plug: "M6 2v3M10 2v3M4.5 5h7v3a3.5 3.5 0 0 1-7 0zM8 11.5V14",
  key: "M10 6.5a2.7 2.7 0 1 1-.6-1.7M9.3 7.6 3.5 13.4M5 12l1.3 1.3M6.6 10.3l1.2 1.2",
  users: "M6 8a2.3 2.3 0 1 0 0-4.6A2.3 2.3 0 0 0 6 8zM1.8 13c.3-2.3 2-3.5 4.2-3.5s3.9 1.2 4.2 3.5M10.6 3.7a2.2 2.2 0 0 1 0 4M11.8 9.8c1.4.4 2.2 1.5 2.4 3.2",
  gear: "M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 1.8v1.6M8 12.6v1.6M14.2 8h-1.6M3.4 8H1.8M12.4 3.6l-1.1 1.1M4.7 11.3l-1.1 1.1M12.4 12.4l-1.1-1.1M4.7 4.7 3.6 3.6",
  bolt: "M8.8 1.8 3.5 9h4l-.6 5.2L12.5 7h-4z",
  copy: "M5.5 5.5h7.5V14H5.5zM10.5 5.5V2.5H3V11h2.5",
  check: "M3 8.5 6.5 12 13 4.5",
  x: "M4 4l8 8M12 4l-8 8",
  right: "M6 3.5 10.5 8 6 12.5",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7 14 14",
  warn: "M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.2",
  info: "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM8 7.2v4M8 4.9v.2",
  out: "M6.5 2.5h-4v11h4M10 5l3 3-3 3M13 8H6",
  help: "M6 6a2 2 0 1 1 2.8 1.8c-.6.3-.8.7-.8 1.4M8 11.6v.2M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4z",
  plus: "M8 3v10M3 8h10",
  play: "M4.5 3v10l8-5z",
  stop: "M4 4h8v8H4z",
  redo: "M13 3v3.5H9.5M12.6 6.4A5 5 0 1 0 13 9",
  clock: "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM8 4.6V8l2.4 1.6",
  dot: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z",
  half: "M8 13.5A5.5 5.5 0 1 0 8 2.5M8 2.5v11",
  send: "M14 2 7.2 8.8M14 2 9.6 14 7.2 8.8 2 6.4z",
  book: "M3 2.8h4A1.5 1.5 0 0 1 8 4v9.5a1.4 1.4 0 0 0-1-.7H3zM13 2.8H9A1.5 1.5 0 0 0 8 4v9.5a1.4 1.4 0 0 1 1-.7h4z",
} as const;
export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d={PATHS[name]} /></svg>;
}

export function Mark() {
  return <svg class="mark" viewBox="0 0 22 22" aria-hidden="true">
    <rect width="22" height="22" rx="6" fill="#4653c9" /><path d="M5.5 7h11M11 7v9" stroke="#fff" stroke-width="2.6" stroke-linecap="round" /></svg>;
}

/* toasts: short, and read aloud */
const toastText = signal("");
let toastTimer = 0;
export function toast(text: string) {
  toastText.value = text;
  clearTimeout(toastTimer);
  toastTimer = window.setTimeout(() => { toastText.value = ""; }, 2_500);
}
export function Toast() {
  return <div role="status" aria-live="polite">{toastText.value && <div class="toast">{toastText.value}</div>}</div>;
}

/** Copies text, and selects it for the user where the page may not write to the clipboard (http, an old browser). */
export async function copy(text: string, what = "Copied"): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(what);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "sr";
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    toast(done ? what : "The browser does not allow copying. Select the text and copy it");
  }
}

export function Copy({ text, label, small }: { text: string; label?: string; small?: boolean }) {
  const [done, setDone] = useState(false);
  const act = () => {
    copy(text, label ? `${label}: copied` : "Copied");
    setDone(true);
    setTimeout(() => setDone(false), 1_500);
  };
  return <button type="button" class="icon-btn" aria-label={label ? `Copy ${label}` : "Copy"} title="Copy" onClick={act}>
    <Icon name={done ? "check" : "copy"} size={small ? 13 : 15} /></button>;
}

export function Id({ id }: { id: string }) {
  return <button type="button" class="id" title={`${id} (click to copy)`}
    onClick={e => { e.stopPropagation(); copy(id, "ID copied"); }}>{shortId(id)}</button>;
}

/* time */
export const zone = signal<"local" | "utc">(readZone());
function readZone(): "local" | "utc" {
  try { return localStorage.getItem("tappet-zone") === "utc" ? "utc" : "local"; } catch { return "local"; }
}
export function switchZone(value: "local" | "utc") {
  zone.value = value;
  try { localStorage.setItem("tappet-zone", value); } catch { /* a browser without storage keeps it for this page */ }
}
export const now = signal(Date.now());
setInterval(() => { if (document.visibilityState === "visible") now.value = Date.now(); }, 5_000);
/** A time, relative to now; `full` has its milliseconds, `minute` neither them nor seconds. */
export function Time({ at, full, minute }: { at?: string; full?: boolean; minute?: boolean }) {
  if (!at) return <span class="faint">–</span>;
  const text = exact(at, zone.value);
  return <time dateTime={at} title={text} class="nowrap">{minute ? text.slice(0, 16) : full ? text : relative(at, Math.max(now.value, Date.now()))}</time>;
}

/* status */
const STATUS: Record<string, [string, string, IconName]> = {
  SUCCESS: ["ok", "Success", "check"], FAILED: ["bad", "Failed", "x"], RUNNING: ["run", "Running", "half"],
  QUEUED: ["off", "Queued", "dot"], ON_HOLD: ["wait", "Waiting", "clock"], STOPPED: ["off", "Stopped", "stop"],
  DROPPED: ["bad", "Dropped", "warn"], SKIPPED: ["off", "Skipped", "right"], FILTERED: ["off", "Filtered", "list"],
  started: ["ok", "Started", "check"], repeated: ["off", "Repeated", "redo"], filtered: ["off", "Filtered", "list"],
  handshake: ["run", "Handshake", "plug"], refused: ["bad", "Refused", "x"], failed: ["bad", "Internal error", "warn"],
  unlisted: ["off", "More, not listed", "list"],
};
export const tone = (status: string) => STATUS[status]?.[0] ?? "off";
export const statusWord = (status: string) => STATUS[status]?.[1] ?? status;
export const isFinal = (status: string) => ["SUCCESS", "FAILED", "STOPPED", "DROPPED", "SKIPPED"].includes(status);
export function Status({ value }: { value: string }) {
  const [kind, word, icon] = STATUS[value] ?? ["off", value, "dot"];
  return <span class={`status ${kind}`}><Icon name={icon} size={12} />{word}</span>;
}

/* loading */
export interface Loaded<T> { data?: T; error?: ApiError; loading: boolean; reload: () => void; set: (data: T) => void }
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; data?: T; error?: ApiError; loading: boolean }>({ key, loading: true });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const aborter = new AbortController();
    setState(s => ({ key, data: s.key === key ? s.data : undefined, loading: true }));
    load(aborter.signal).then(
      data => { if (!aborter.signal.aborted) setState({ key, data, loading: false }); },
      e => {
        if (!aborter.signal.aborted) setState(s => ({ ...s, error: asError(e), loading: false }));
      });
    return () => aborter.abort();
  }, [key, turn]);
  const current = state.key === key ? state : { loading: true };
  return { ...current, reload: () => setTurn(t => t + 1), set: data => setState({ key, data, loading: false }) } as Loaded<T>;
}

export function asError(e: unknown): ApiError {
  return e instanceof ApiError ? e : new ApiError(0, "The console failed", String((e as Error)?.message ?? e));
}

/** @param place that lists such things, for an address whose thing is gone: its name and path */
export function Await<T>({ of, place, children }: { of: Loaded<T>; place?: [string, string]; children: (data: T) => ComponentChildren }) {
  if (place && of.error?.status === 404) {
    return <Empty page title={of.error.title}><p>It was deleted, or belongs to another workspace.</p><a class="btn" href={href(place[1])}>{place[0]}</a></Empty>;
  }
  if (of.data !== undefined || (!of.loading && !of.error)) return <>{of.error && <ErrorNote error={of.error} retry={of.reload} />}{children(of.data as T)}</>;
  if (of.error) return <ErrorNote error={of.error} retry={of.reload} />;
  return <div class="loading"><div class="spin" role="progressbar" aria-label="Loading" /></div>;
}

export function ErrorNote({ error, retry }: { error: ApiError; retry?: () => void }) {
  return <Note kind="bad">
    <b>{error.title}</b>{error.detail && <div>{error.detail}</div>}
    {error.problems.map(p => <div class="small"><code>{p.place}</code> {p.message}</div>)}
    {error.requestId && <div class="small faint">Request <code>{error.requestId}</code></div>}
    {retry && <div><button type="button" class="btn small" onClick={retry}>Try again</button></div>}
  </Note>;
}

export function Note({ kind = "info", children }: { kind?: "bad" | "warn" | "ok" | "info" | "plain"; children: ComponentChildren }) {
  const icon: IconName = kind === "ok" ? "check" : kind === "bad" || kind === "warn" ? "warn" : "info";
  return <div class={`note ${kind}`} role={kind === "bad" ? "alert" : undefined}><Icon name={icon} /><div>{children}</div></div>;
}

/** The request that makes the first of something, for an empty list. */
export function Curl({ method = "POST", path, body }: { method?: string; path: string; body?: string }) {
  const url = location.origin + (path.startsWith("/v1") ? "" : ROOT) + path;
  const lines = [`curl ${method === "POST" ? "" : `-X ${method} `}'${url}'`, ...(path.startsWith("/v1") ? [] : ['-H "Authorization: Bearer $TOKEN"']), ...(body ? ["-H 'Content-Type: application/json'", `-d '${body}'`] : [])];
  return <div class="curl"><CodeBlock text={lines.join(" \\\n  ")} label="the command" /></div>;
}

export function Empty({ title, children, page }: { title: string; children?: ComponentChildren; page?: boolean }) {
  return <div class="empty">{page ? <h1>{title}</h1> : <h2>{title}</h2>}{children}</div>;
}

/** In place of a page that the role may not see. */
export function NeedsRole({ role, children }: { role: string; children: ComponentChildren }) {
  return <div class="card"><Empty title={`This page needs the role ${role}`}><p>{children}</p>
    <p>You signed in with the role {me.value?.role}. An admin of this workspace can create a token with the role {role}.</p></Empty></div>;
}

export function Nowhere({ page }: { page?: boolean }) {
  return <Empty page={page} title="There is nothing at this address"><a class="btn" href={href("/")}>Go to the start</a></Empty>;
}

export function CodeBlock({ text, label, bounded }: { text: string; label: string; bounded?: boolean }) {
  return <div class="row" style={{ alignItems: "flex-start", flexWrap: "nowrap" }}>
    <pre class={`code grow ${bounded ? "bounded" : ""}`} tabIndex={0} role="region" aria-label={label}>{text}</pre><Copy text={text} label={label} /></div>;
}

/* page parts */
export function Head({ title, sub, crumb, children }: {
  title: ComponentChildren; sub?: ComponentChildren; crumb?: [string, string]; children?: ComponentChildren;
}) {
  // of a page whose title is loaded, the window has it as soon as the page has
  useEffect(() => { if (typeof title === "string") document.title = `${title} · Tappet`; }, [title]);
  return <header class="head"><div>
    {crumb && <div class="crumb"><a href={href(crumb[1])}>{crumb[0]}</a><Icon name="right" size={11} /></div>}
    <h1>{title}</h1>{sub && <div class="sub">{sub}</div>}
  </div>{children && <div class="row">{children}</div>}</header>;
}

export function Tabs({ tabs, current }: { tabs: [string, string, string][]; current: string }) {
  return <nav class="tabs" aria-label="Views">{tabs.map(([key, label, to]) =>
    <a href={href(to)} aria-current={key === current ? "page" : undefined}>{label}</a>)}</nav>;
}

/** One of a few, by a click. */
export function Chips({ label, value, options, onChange }: { label: string; value: string; options: [string, string][]; onChange: (value: string) => void }) {
  return <div class="chips" role="group" aria-label={label}>{options.map(([key, word]) =>
    <button type="button" class="chip" aria-pressed={value === key} onClick={() => onChange(key)}>{word}</button>)}</div>;
}

export function Card({ title, actions, children, flush }: {
  title?: ComponentChildren; actions?: ComponentChildren; children: ComponentChildren; flush?: boolean;
}) {
  return <section class="card">{title && <div class="card-head"><h2 class="grow">{title}</h2>{actions}</div>}
    {flush || !children ? children : <div class="body">{children}</div>}</section>;
}

/** A row that a click opens; its first cell has the link that the keyboard uses. */
export function LinkRow({ to, children }: { to: string; children: ComponentChildren }) {
  return <tr class="link" onClick={e => {
    if (!(e.target as Element).closest("a,button") && !getSelection()?.toString()) navigate(to);
  }}>{children}</tr>;
}

export function Search({ value, onInput, label }: { value: string; onInput: (text: string) => void; label: string }) {
  return <div class="search"><Icon name="search" /><input class="input" type="search" data-search value={value} placeholder={label}
    aria-label={label} onInput={e => onInput(e.currentTarget.value)} />{!value && <kbd aria-hidden="true">/</kbd>}</div>;
}

export function Field({ label, hint, children }: { label: string; hint?: ComponentChildren; children: ComponentChildren }) {
  return <label class="field"><span>{label}</span>{children}{hint && <small>{hint}</small>}</label>;
}

const FIRST = [".dialog-body input[type=radio]:checked", ".dialog-body :is(input, select, textarea):enabled", ".dialog-foot button:enabled"];

export function Dialog({ title, sub, onClose, children, foot, size = "" }: {
  title: string; sub?: ComponentChildren; onClose: () => void; children: ComponentChildren; foot?: ComponentChildren; size?: string;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  // the event comes after the closing: the user may be at another page by then, whose address it must not change
  const isGone = useRef(false);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    ref.current?.showModal();
    // where its reader begins; the browser would begin at the button that closes it
    if (!ref.current?.querySelector("[autofocus]")) FIRST.map(each => ref.current?.querySelector<HTMLElement>(each)).find(Boolean)?.focus();
    return () => {
      isGone.current = true;
      if (before?.isConnected) before.focus();
    };
  }, []);
  return <dialog ref={ref} class={size} aria-labelledby={id} onClose={() => { if (!isGone.current) onClose(); }}
    onClick={e => { if (e.target === ref.current) ref.current?.close(); }}>
    <div class="dialog-head"><div class="grow"><h2 id={id} style={{ fontSize: "16px" }}>{title}</h2>{sub && <p class="soft">{sub}</p>}</div>
      <button type="button" class="icon-btn" aria-label="Close" onClick={() => ref.current?.close()}><Icon name="x" /></button></div>
    <div class="dialog-body">{children}</div>
    {foot && <div class="dialog-foot">{foot}</div>}
  </dialog>;
}

/** A dialog that asks before something that cannot be undone. */
export function Confirm({ title, children, action, danger, off, onClose, run }: {
  title: string; children: ComponentChildren; action: string; danger?: boolean; off?: boolean; onClose: () => void; run: () => Promise<void>;
}) {
  const act = useAction(async () => { await run(); onClose(); });
  return <Dialog title={title} size="narrow" onClose={onClose} foot={<>
    <button type="button" class="btn" onClick={onClose}>Cancel</button>
    <button type="button" class={`btn ${danger ? "danger" : "primary"}`} disabled={act.busy || off} onClick={act.run}>{action}</button></>}>
    <div class="stack s">{children}{act.error && <ErrorNote error={act.error} />}</div></Dialog>;
}

export function useAction<A extends unknown[]>(act: (...args: A) => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const running = useRef(false);
  return {
    busy, error, clear: () => setError(undefined),
    run: async (...args: A) => {
      // a second click does nothing twice
      if (running.current) return;
      running.current = true;
      const focused = document.activeElement as HTMLElement | null;
      setBusy(true);
      setError(undefined);
      try {
        await act(...args);
      } catch (e) {
        setError(asError(e));
      } finally {
        running.current = false;
        setBusy(false);
        // a button loses the focus while it is disabled
        setTimeout(() => { if (focused?.isConnected && document.activeElement === document.body) focused.focus({ preventScroll: true }); });
      }
    },
  };
}

/* JSON as a tree whose branches are made when they are opened; long values are cut, and can be downloaded whole */
const LONG = 4_000;
const MANY = 100;
export function Json({ value, open = 2 }: { value: unknown; open?: number }) {
  return <div class="tree"><Branch value={value} open={open} /></div>;
}

function Branch({ name, value, open }: { name?: string | number; value: unknown; open: number }) {
  const [opened, setOpened] = useState(open > 0);
  const [shown, setShown] = useState(MANY);
  const key = name === undefined ? null : <><span class="k">{name}</span>: </>;
  if (value === null || typeof value !== "object") {
    const text = typeof value === "string" ? JSON.stringify(value) : String(value);
    const kind = typeof value === "string" ? "s" : typeof value === "number" ? "n" : "z";
    return <div class="leaf">{key}<span class={kind}>{text.length > LONG ? text.slice(0, LONG) + "…" : text}</span>
      {text.length > LONG && <span class="z"> ({bytes(text.length)})</span>}</div>;
  }
  const entries: [string | number, unknown][] = Array.isArray(value) ? value.map((v, i) => [i, v]) : Object.entries(value);
  const about = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  if (!entries.length) return <div class="leaf">{key}<span class="z">{Array.isArray(value) ? "[]" : "{}"}</span></div>;
  return <details open={opened} onToggle={e => { e.stopPropagation(); setOpened(e.currentTarget.open); }}>
    <summary>{key}<span class="z">{about}</span></summary>
    {opened && entries.slice(0, shown).map(([k, v]) => <Branch name={k} value={v} open={open - 1} />)}
    {opened && entries.length > shown && <div class="leaf"><button type="button" class="btn small"
      onClick={() => setShown(shown + MANY * 5)}>Show more ({entries.length - shown} left)</button></div>}
  </details>;
}

const SHOWN = 64 * 1_024;
/** A value with its size; `title` puts these in one line, and `card` makes a card of it. */
export function Payload({ value, name, total, title, card, children }: { value: unknown; name: string; total?: number; title?: string; card?: boolean; children?: ComponentChildren }) {
  const text = useMemo(() => JSON.stringify(value, null, 2) ?? "null", [value]);
  const tools = <><span class={`small faint ${title && !card ? "grow" : ""}`}>{bytes(total ?? text.length)}{total && total > text.length ? ", shown in part" : ""}</span>
    {!title && <span class="grow" />}<Copy text={text} label={name} small />
    <button type="button" class="btn small ghost" onClick={() => download(text, name)}>Download</button></>;
  const tree = <Json value={value} open={text.length > SHOWN ? 1 : 3} />;
  if (card) return <Card title={title} actions={tools}>{children}{tree}</Card>;
  return <div class="stack s"><div class="row">{title && <h3>{title}</h3>}{tools}</div>{tree}</div>;
}

export function download(text: string, name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `${name.replace(/[^A-Za-z0-9_-]+/g, "-")}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

export function submit(run: () => unknown) {
  return (e: Event) => { e.preventDefault(); run(); };
}

/** A page whose code is loaded when it is opened first. */
export function lazy<P extends object>(load: () => Promise<(props: any) => ComponentChildren>) {
  let loaded: ((props: any) => ComponentChildren) | undefined;
  return function Lazy(props: P) {
    const [, setDone] = useState(0);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (!loaded) load().then(page => { loaded = page; setDone(1); }, () => setFailed(true));
    }, []);
    const Page = loaded;
    if (Page) return <Page {...props} />;
    return failed ? <Note kind="warn">The server has another version of the console now. <button type="button" class="btn small" onClick={() => location.reload()}>Reload the page</button></Note>
      : <div class="loading"><div class="spin" role="progressbar" aria-label="Loading" /></div>;
  };
}
