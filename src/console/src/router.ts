// Addresses are /console/… with filters in the query: every view can be linked to, and Back returns to it as it was.
import { signal } from "@preact/signals";

const BASE = "/console";

export interface Route { path: string[]; query: URLSearchParams }

function read(): Route {
  const path = location.pathname.slice(BASE.length).split("/").filter(Boolean).map(part => {
    try { return decodeURIComponent(part); } catch { return part; }
  });
  return { path, query: new URLSearchParams(location.search) };
}

export const route = signal<Route>(read());

/** Asked before a view is left; an editor with unsaved changes asks its user. */
export const guard: { leave?: () => boolean } = {};

export const href = (path: string) => BASE + path;

export function navigate(path: string, replace = false): void {
  const next = new URL(href(path), location.href);
  if (next.pathname !== location.pathname && guard.leave && !guard.leave()) return;
  if (replace) history.replaceState(null, "", next);
  else history.pushState(null, "", next);
  const moved = route.value.path.join("/") !== read().path.join("/");
  route.value = read();
  if (moved) scrollTo(0, 0);
}

/** Whether a key belongs to the page, and not to a field. A dialog that was just closed keeps the focus for a moment. */
export function isForPage(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return !event.ctrlKey && !event.metaKey && !event.defaultPrevented && !document.querySelector("dialog[open]")
    && (!target.closest("input,textarea,select,[contenteditable],.host") || !!target.closest("dialog"));
}

/** Changes filters of the view; an empty value removes one. */
export function setQuery(changes: Record<string, string | undefined>, replace = false): void {
  const query = new URLSearchParams(route.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  navigate(location.pathname.slice(BASE.length) + (text ? "?" + text : ""), replace);
}

addEventListener("popstate", () => {
  route.value = read();
});

addEventListener("beforeunload", event => {
  if (guard.leave) event.preventDefault();
});

document.addEventListener("click", event => {
  const link = (event.target as Element).closest?.("a");
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey
    || link.target || link.hasAttribute("download") || link.origin !== location.origin
    || !link.pathname.startsWith(BASE + "/")) return;
  event.preventDefault();
  navigate(link.pathname.slice(BASE.length) + link.search);
});
