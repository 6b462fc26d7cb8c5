import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type ApiError, call, ended, signIn } from "../api";
import { route } from "../router";
import { ErrorNote, Field, Mark, Note, submit, useAction } from "../ui";

/** Why a sign-in at the provider did not succeed. */
const REASONS: Record<string, string> = {
  expired: "The sign-in took too long, or was started in another window. Start it again.",
  denied: "The provider did not sign you in.",
  no_role: "The provider signed you in, but no rule gives you a role here. Ask the operator of this server (TAPPET_OIDC_ROLES).",
  unavailable: "The provider cannot be used at the moment. The log of the server says why.",
};

/** A token is sent once, and exchanged for a session; the page keeps nothing of it. */
export function SignIn({ error, done }: { error?: ApiError; done: () => void }) {
  const [token, setToken] = useState("");
  const act = useAction(async () => {
    const sent = token.trim();
    setToken("");
    await signIn({ token: sent });
    done();
  });
  const [provider, setProvider] = useState<string>();
  useEffect(() => { call("GET", "/console/session").then(ways => setProvider(ways?.oidc), () => undefined); }, []);
  const reason = REASONS[route.value.query.get("sign_in") ?? ""];
  const shown = act.error ?? error;
  const field = useRef<HTMLInputElement>(null);
  // before it is seen: what is typed at once is its token
  useLayoutEffect(() => field.current?.focus(), []);
  return <main class="signin"><form class="card" onSubmit={submit(act.run)} autocomplete="off">
    <div class="brand"><Mark />Tappet</div>
    <div class="stack s"><h1>Sign in</h1>
      <p class="soft">Paste a token of your workspace, or the administrator's. It is exchanged for a session and is not stored here.</p></div>
    {ended.value && !shown && <Note kind="info">Your session has ended, or its token was revoked. Sign in again: you return to where you were, and unsaved text is offered there.</Note>}
    {shown && <ErrorNote error={shown} />}
    {reason && <Note kind="bad">{reason}</Note>}
    {provider && <><a class="btn primary" href="/console/session/oidc" target="_self" rel="external">Sign in with {provider}</a><p class="small faint">or with a token:</p></>}
    <Field label="Token"><input class="input mono" type="password" name="token" autocomplete="off" spellcheck={false} required ref={field}
      value={token} placeholder="tpt_…" onInput={e => setToken(e.currentTarget.value)} /></Field>
    <button class={`btn ${provider ? "" : "primary"}`} disabled={act.busy || !token.trim()}>Sign in</button>
    <p class="small faint">On the machine of the server, <code>make console-login</code> prints a link that signs in without a token.
      It works once, for ten minutes.</p>
  </form></main>;
}
