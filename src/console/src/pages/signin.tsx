import { useState } from "preact/hooks";
import { type ApiError, signIn } from "../api";
import { ErrorNote, Field, Mark, submit, useAction } from "../ui";

/** A token is sent once, and exchanged for a session; the page keeps nothing of it. */
export function SignIn({ error, done }: { error?: ApiError; done: () => void }) {
  const [token, setToken] = useState("");
  const act = useAction(async () => {
    const sent = token.trim();
    setToken("");
    await signIn({ token: sent });
    done();
  });
  const shown = act.error ?? error;
  return <main class="signin"><form class="card" onSubmit={submit(act.run)} autocomplete="off">
    <div class="brand"><Mark />Tappet</div>
    <div class="stack s"><h1>Sign in</h1>
      <p class="soft">Paste a token of your workspace, or the administrator's. It is exchanged for a session and is not stored here.</p></div>
    {shown && <ErrorNote error={shown} />}
    <Field label="Token"><input class="input mono" type="password" name="token" autocomplete="off" spellcheck={false} required autofocus
      value={token} placeholder="tpt_…" onInput={e => setToken(e.currentTarget.value)} /></Field>
    <button class="btn primary" disabled={act.busy || !token.trim()}>Sign in</button>
    <p class="small faint">On the machine of the server, <code>make console-login</code> prints a link that signs in without a token.
      It works once, for ten minutes.</p>
  </form></main>;
}
