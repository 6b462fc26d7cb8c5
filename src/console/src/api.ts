// Requests to the API. A session is a cookie that scripts cannot read; the header says that a request is the console's.
import { signal } from "@preact/signals";

export const ROOT = "/public/v1alpha";
export const CONSOLE_HEADER = { "X-Tappet-Console": "1" };

export interface Problem { place: string; message: string; severity: "error" | "warning" }

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly problems: Problem[] = [],
    readonly requestId = "",
    readonly body: any = {},
  ) {
    super(detail || title);
  }
}

export interface Me {
  administrator: boolean;
  role?: "viewer" | "editor" | "admin";
  workspace?: { id: string; name: string };
  token?: { id?: string; name: string; created_at?: string; expires_at?: string };
}

/** Whether a session ended while the page was open. */
export const ended = signal(false);

/** Who is signed in: undefined while that is not known yet, null without a session. */
export const me = signal<Me | null | undefined>(undefined);

export function may(role: "viewer" | "editor" | "admin"): boolean {
  const order = ["viewer", "editor", "admin"];
  return !!me.value?.role && order.indexOf(me.value.role) >= order.indexOf(role);
}

interface Options {
  body?: unknown;
  text?: string; // a definition, sent as YAML
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export async function call<T = any>(method: string, path: string, options: Options = {}): Promise<T> {
  return (await callWithHeaders<T>(method, path, options)).data;
}

export async function callWithHeaders<T = any>(
  method: string, path: string, options: Options = {},
): Promise<{ data: T; headers: Headers }> {
  const headers: Record<string, string> = { ...CONSOLE_HEADER, Accept: "application/json", ...options.headers };
  let body: string | undefined;
  if (options.text !== undefined) {
    headers["Content-Type"] = "application/yaml";
    body = options.text;
  } else if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(options.body);
  }
  let response: Response;
  try {
    response = await fetch(path.startsWith("/console") ? path : ROOT + path, {
      method, headers, body, signal: options.signal, credentials: "same-origin", redirect: "error",
    });
  } catch (e) {
    if (options.signal?.aborted) throw e;
    throw new ApiError(0, "No connection", "The server did not answer. Check that it runs, then try again.");
  }
  const text = await response.text();
  let data: any;
  try {
    data = text ? JSON.parse(text) : undefined;
  } catch {
    data = undefined;
  }
  if (!response.ok) {
    if (response.status === 401 && !path.startsWith("/console")) {
      // the first of several requests says it
      if (me.value) ended.value = true;
      me.value = null;
    }
    throw new ApiError(
      response.status, data?.title ?? `Status ${response.status}`, data?.detail ?? text.slice(0, 300),
      data?.problems ?? [], data?.request_id ?? "", data ?? {});
  }
  return { data, headers: response.headers };
}

export const get = <T = any>(path: string, signal?: AbortSignal) => call<T>("GET", path, { signal });

/** The pages of a list, up to a limit. */
export async function all<T = any>(path: string, field: string, limit = 500, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let token: string | undefined;
  do {
    const page: any = await get(withQuery(path, { page_size: "100", page_token: token }), signal);
    items.push(...page[field]);
    token = page.next_page_token;
  } while (token && items.length < limit);
  return items;
}

export function withQuery(path: string, query: Record<string, string | undefined>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) parameters.set(name, value);
  const text = parameters.toString();
  return text ? path + (path.includes("?") ? "&" : "?") + text : path;
}

export async function signIn(credential: { token: string } | { code: string }): Promise<void> {
  await call("POST", "/console/session", { body: credential });
  ended.value = false;
  await whoAmI();
}

export async function whoAmI(): Promise<void> {
  try {
    me.value = await get<Me>("/me");
  } catch (e) {
    if (e instanceof ApiError && e.status === 401) me.value = null;
    else throw e;
  }
}

export async function signOut(): Promise<void> {
  await call("DELETE", "/console/session");
  me.value = null;
}
