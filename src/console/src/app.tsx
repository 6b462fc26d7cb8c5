import type { ComponentChildren } from "preact";
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, me, signIn, signOut, whoAmI } from "./api";
import { Execution } from "./pages/execution";
import { Executions } from "./pages/executions";
import { SignIn } from "./pages/signin";
import { Workflow } from "./pages/workflow";
import { Workflows } from "./pages/workflows";
import { href, isForPage, navigate, route } from "./router";
import { Dialog, Empty, ErrorNote, Icon, type IconName, Mark, Nowhere, Toast, asError, lazy, switchZone, zone } from "./ui";

const PLACES: [string, string, IconName, string][] = [
  ["workflows", "Workflows", "workflow", "w"], ["executions", "Executions", "list", "e"],
  ["integrations", "Integrations", "plug", "i"], ["secrets", "Secrets and variables", "key", "s"],
  ["access", "Access", "users", "a"], ["settings", "Settings", "gear", "t"],
];
const ADMIN_PLACES: typeof PLACES = [["workspaces", "Workspaces", "workflow", "w"], ["settings", "Settings", "gear", "t"]];

const Access = lazy<{ tab: string }>(() => import("./pages/access").then(m => m.Access));
const Integration = lazy<{ id: string; tab: string }>(() => import("./pages/integration").then(m => m.Integration));
const Integrations = lazy(() => import("./pages/integrations").then(m => m.Integrations));
const Secrets = lazy<{ tab: string }>(() => import("./pages/secrets").then(m => m.Values));
const Settings = lazy(() => import("./pages/settings").then(m => m.Settings));
const Workspaces = lazy<{ id?: string }>(() => import("./pages/workspaces").then(m => m.Workspaces));

const help = signal(false);

export function App() {
  const [failure, setFailure] = useState<ApiError>();
  const start = async () => {
    setFailure(undefined);
    // the code of a sign-in link is used once, and removed from the address before anything else
    const code = /^#code=([A-Za-z0-9_-]+)$/.exec(location.hash)?.[1];
    if (code) history.replaceState(null, "", location.pathname + location.search);
    try {
      if (code) await signIn({ code });
      else await whoAmI();
    } catch (e) {
      const error = asError(e);
      if (error.status !== 401) {
        setFailure(error);
        return;
      }
      await whoAmI().catch(() => { me.value = null; });
      if (!me.value) setFailure(error);
    }
  };
  useEffect(() => { start(); }, []);
  useKeys();
  if (me.value) return <Frame />;
  if (me.value === null) return <SignIn error={failure} done={() => setFailure(undefined)} />;
  return failure
    ? <div class="signin"><ErrorNote error={failure} retry={start} /></div>
    : <div class="loading"><div class="spin" role="progressbar" aria-label="Loading" /></div>;
}

function Frame() {
  const who = me.value!;
  const places = who.administrator ? ADMIN_PLACES : PLACES;
  const at = route.value.path[0] ?? places[0][0];
  const main = useRef<HTMLElement>(null);
  const view = route.value.path.join("/");
  const first = useRef(true);
  useEffect(() => {
    // where a screen reader goes on after a link
    if (first.current) first.current = false;
    else if (!document.querySelector("dialog[open]")) main.current?.focus({ preventScroll: true });
    const title = main.current?.querySelector("h1")?.textContent;
    document.title = title ? `${title} · Tappet` : "Tappet";
  }, [view]);
  return <div class="frame">
    <a class="skip" href="#main" onClick={e => { e.preventDefault(); main.current?.focus(); }}>Skip to the content</a>
    <aside class="rail">
      <a class="brand" href={href("/")} aria-label="Tappet"><Mark /><span>Tappet</span></a>
      <div class="workspace"><b>{who.administrator ? "Instance" : who.workspace?.name ?? "Workspace"}</b>
        {who.administrator ? "administrator" : who.role}</div>
      <nav aria-label="Places">{places.map(([key, label, icon]) =>
        <a href={href("/" + key)} aria-current={key === at ? "page" : undefined} title={label}><Icon name={icon} /><span>{label}</span></a>)}</nav>
      <div class="foot">
        <button type="button" title="The zone of all times" onClick={() => switchZone(zone.value === "utc" ? "local" : "utc")}><Icon name="clock" /><span>{zone.value === "utc" ? "Times in UTC" : "Local times"}</span></button>
        <button type="button" class="help" onClick={() => { help.value = true; }}><Icon name="help" /><span>Keyboard</span></button>
        <a href="/schema/workflow.json" target="_blank" rel="noopener"><Icon name="book" /><span>Schema</span></a>
        <button type="button" title="Sign out" onClick={() => { signOut().catch(() => { location.reload(); }); }}><Icon name="out" /><span>Sign out</span></button>
      </div>
    </aside>
    <main id="main" ref={main} tabIndex={-1}><Page at={at} /></main>
    <Toast />
    {help.value && <Keys onClose={() => { help.value = false; }} />}
  </div>;
}

function Page({ at }: { at: string }): ComponentChildren {
  const id = route.value.path[1];
  if (me.value!.administrator) {
    if (at === "workspaces") return <Workspaces id={id} />;
    if (at === "settings") return <Settings />;
  } else {
    switch (at) {
      case "workflows": return id ? <Workflow key={id} id={id} tab={route.value.path[2] ?? "edit"} /> : <Workflows />;
      case "executions": return id ? <Execution key={id} id={id} /> : <Executions />;
      case "integrations": return id ? <Integration key={id} id={id} tab={route.value.path[2] ?? "setup"} /> : <Integrations />;
      case "secrets": return <Secrets tab={id ?? "secrets"} />;
      case "access": return <Access tab={id ?? "tokens"} />;
      case "settings": return <Settings />;
    }
  }
  const administrator = me.value!.administrator;
  if ((administrator ? PLACES : ADMIN_PLACES).some(([key]) => key === at)) {
    return <Empty page title={administrator ? "This page needs a token of a workspace" : "This page needs the token of the instance's administrator"}>
      <p>{administrator ? "You signed in as the administrator of the instance, who manages workspaces and their tokens." : "The administrator manages workspaces, their limits and their tokens."} Sign out, and sign in with the other token.</p>
      <a class="btn" href={href("/")}>Go to the start</a></Empty>;
  }
  return <Nowhere page />;
}

function useKeys() {
  useEffect(() => {
    let afterG = -Infinity;
    const listen = (e: KeyboardEvent) => {
      if (!isForPage(e) || e.altKey || !me.value) return;
      // when the keys were pressed, not when a busy page came to read them
      const isSecond = e.timeStamp - afterG < 1_500;
      afterG = e.key === "g" && !isSecond ? e.timeStamp : -Infinity;
      if (isSecond) {
        const place = (me.value.administrator ? ADMIN_PLACES : PLACES).find(p => p[3] === e.key);
        if (place) {
          e.preventDefault();
          navigate("/" + place[0]);
        }
      } else if (e.key === "/") {
        const search = document.querySelector<HTMLInputElement>("[data-search]");
        if (search) {
          e.preventDefault();
          search.focus();
        }
      } else if (e.key === "?") {
        help.value = true;
      }
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}

function Keys({ onClose }: { onClose: () => void }) {
  const keys: [string[], string][] = [
    [["/"], "Search"], [["g", "w"], "Workflows"], [["g", "e"], "Executions"], [["g", "i"], "Integrations"],
    [["g", "s"], "Secrets"], [["g", "a"], "Access"], [["g", "t"], "Settings"], [["t"], "Trigger URLs of a workflow"],
    [["Ctrl", "S"], "Save the draft"], [["Esc", "Tab"], "Leave the editor of the draft"], [["Ctrl", "Enter"], "Run or send"], [["["], "Newer execution"], [["]"], "Older execution"], [["?"], "This list"],
  ];
  return <Dialog title="Keyboard" size="narrow" onClose={onClose}><dl class="facts">{keys.map(([combination, what]) =>
    <><dt>{combination.map((k, i) => <>{i > 0 && " "}<kbd>{k}</kbd></>)}</dt><dd>{what}</dd></>)}</dl></Dialog>;
}
