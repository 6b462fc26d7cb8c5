// The console's scenes in a real browser, with a real server: what a person does, and what an attacker tries.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { build } from "esbuild";
import { api, openPage, publish, send, signIn, startBrowser, startProvider, startServer, workspace } from "./support.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SHOTS = process.env.SCREENSHOTS ?? "../../target/console-screenshots";
const HELLO = `name: Hello
trigger: { integration: <integration> }
steps:
  - exit: { message: "Hello, {{ $.event.name }}" }
`;
const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}`;

let server, browser, provider;
before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  provider = await startProvider();
  server = await startServer({ TAPPET_OIDC_ISSUER: provider.issuer, TAPPET_OIDC_CLIENT_ID: "tappet", TAPPET_OIDC_NAME: "the directory",
    TAPPET_OIDC_ROLES: "platform=administrator" });
  browser = await startBrowser();
}, { timeout: 120_000 });
after(async () => {
  await browser?.close();
  await server?.stop();
  await provider?.stop();
});

/** In both schemes, unless the caller goes through them itself. */
async function audit(page, name, schemes = ["dark", "light"]) {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    // the policy of the page forbids scripts from text: axe is run by the browser itself
    const found = await page.evaluate(`${AXE}; axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] }).then(r =>
      r.violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ") + " " + (n.any[0]?.message ?? "")).join("; ")))`);
    assert.deepEqual(found, [], `accessibility of ${name}, ${colorScheme}`);
  }
}

/** The keys of a place, at once: a page that waits for the second one would depend on how fast the machine is. */
const goTo = (page, place) => Promise.all([page.keyboard.press("g"), page.keyboard.press(place)]);

test("signInLink_worksOnce_andLeavesNoCodeInTheAddress", async () => {
  const first = await openPage(browser, server);
  await first.page.goto(server.link);
  await first.page.getByRole("heading", { name: "Workflows" }).waitFor();
  assert.ok(!first.page.url().includes("code="));
  assert.equal(await first.page.evaluate(() => document.cookie), "", "scripts do not see the session");
  const second = await openPage(browser, server);
  await second.page.goto(server.link);
  await second.page.getByText("the link was used or is older than ten minutes").waitFor();
  assert.deepEqual([...first.faults, ...second.faults], []);
  await first.context.close();
  await second.context.close();
});

test("provider_signsAPersonIn_andRefusesOneWithoutARole", async () => {
  const { page, context, faults } = await openPage(browser, server, { provider: provider.issuer });
  provider.claims = { email: "eve@example.com", groups: ["visitors"] };
  await page.goto(server.origin + "/console/");
  await page.getByRole("link", { name: "Sign in with the directory" }).click();
  await page.getByText("no rule gives you a role here").waitFor();
  await audit(page, "the sign-in");
  provider.claims = { email: "ada@example.com", groups: ["all", "platform"] };
  await page.getByRole("link", { name: "Sign in with the directory" }).click();
  await page.getByRole("heading", { name: "Workspaces" }).waitFor();
  const cookies = await context.cookies();
  assert.deepEqual(cookies.map(c => [c.httpOnly, c.sameSite]), [[true, "Strict"]], "only the session is left");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  // a code that another browser began: it is not signed in
  provider.begun.set("theirs", { code_challenge: "x", client_id: "tappet", nonce: "x" });
  await page.goto(server.origin + "/console/session/oidc/callback?code=theirs&state=theirs");
  await page.getByText("The sign-in took too long").waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test("trigger_isOpened_itsUrlIsCopied_sent_andItsExecutionRead", async () => {
  const team = await workspace(server, "Scene");
  const flow = await publish(server, team.editor, "Greeting", HELLO);
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.editor);
  await page.getByRole("link", { name: "Greeting" }).click();
  await page.getByRole("button", { name: /Trigger URLs/ }).click();
  for (const [label, url] of [["Webhook URL", flow.urls.webhook], ["Asynchronous URL", flow.urls.trigger], ["Synchronous URL", flow.urls.sync]]) {
    await page.getByRole("radio", { name: label, exact: true }).check();
    await page.getByRole("button", { name: `Copy ${label}`, exact: true }).click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), url);
  }
  assert.match(page.url(), /trigger=sync/, "the choice can be linked to");
  await page.getByLabel("Event (JSON)").fill('{"name": "Ada"}');
  await page.getByRole("button", { name: "Copy as cURL" }).click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^curl -i http.*\/sync .*--data-binary '\{"name": "Ada"\}'$/);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("region", { name: "the response" }).getByText("Hello, Ada").waitFor();
  await page.screenshot({ path: `${SHOTS}/trigger.png` });
  await audit(page, "the trigger");
  // the response is the workflow's own, and has no ID: the page finds what its request started
  await page.getByRole("link", { name: "Open the execution" }).click();
  await page.getByRole("heading", { name: "Greeting" }).waitFor();
  assert.match(page.url(), /\/executions\/[0-9a-f-]{36}$/);
  await page.getByText("Hello, Ada").first().waitFor();
  await page.getByText("ended the run").waitFor();
  await page.screenshot({ path: `${SHOTS}/execution.png` });
  assert.deepEqual(faults, []);
  await context.close();
});

test("draft_isEdited_checked_published_andRestored", async () => {
  const team = await workspace(server, "Authors");
  const flow = await publish(server, team.editor, "Edited", HELLO);
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.editor, `/workflows/${flow.id}`);
  const editor = page.getByRole("textbox", { name: "Definition of the workflow" });
  await page.locator(".host >> .cm-content").waitFor();
  const write = async text => {
    await editor.click();
    await page.keyboard.press("Control+a");
    // Chromium itself would give text in place of a selection an inline style, which the policy refuses
    await page.keyboard.press("Delete");
    await page.keyboard.insertText(text);
  };
  const edited = HELLO.replace("<integration>", flow.integration).replace("name: Hello", "name: Edited");
  await write(edited + "  - nothing: {}\n");
  await page.locator(".problem").first().waitFor();
  await write("# A comment\n" + edited);
  await page.getByText("The definition can be published.").waitFor();
  await page.keyboard.press("Control+s");
  await page.getByRole("button", { name: "Publish…" }).click();
  await page.getByText("+# A comment").waitFor();
  await page.screenshot({ path: `${SHOTS}/publish.png` });
  await page.getByRole("button", { name: "Publish the next version" }).click();
  await page.getByText("published v2").waitFor();
  await page.getByRole("link", { name: "Versions" }).click();
  await page.getByText("runs now", { exact: true }).waitFor();
  await audit(page, "versions");
  assert.deepEqual(faults, []);
  await context.close();
});

test("twoTabs_onOneDraft_secondIsAsked", async () => {
  const team = await workspace(server, "Two tabs");
  const flow = await publish(server, team.editor, "Shared draft", HELLO);
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.editor, `/workflows/${flow.id}`);
  await page.locator(".host >> .cm-content").waitFor();
  await api(server, team.admin, "PUT", `/workflows/${flow.id}/draft`, HELLO.replace("<integration>", flow.integration).replace("Hello,", "Theirs,"), "application/yaml");
  await page.getByRole("textbox", { name: "Definition of the workflow" }).click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# mine\n");
  await page.keyboard.press("Control+s");
  await page.getByRole("heading", { name: "The draft has changed meanwhile" }).waitFor();
  await page.getByText("+# mine").waitFor();
  assert.match((await api(server, team.editor, "GET", `/workflows/${flow.id}`)).draft.source, /Theirs,/, "nothing was overwritten");
  await page.getByRole("button", { name: "Replace theirs with mine" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  assert.match((await api(server, team.editor, "GET", `/workflows/${flow.id}`)).draft.source, /^# mine/);
  assert.deepEqual(faults, []);
  await context.close();
});

test("hostileText_inEveryField_isText", async () => {
  const team = await workspace(server, HOSTILE.slice(0, 100));
  const definition = HELLO.replace("Hello, {{ $.event.name }}", "{{ $.event.name }}").replace("name: Hello", `name: ${JSON.stringify(HOSTILE.replaceAll("{{", "(("))}`);
  const flow = await publish(server, team.editor, HOSTILE.slice(0, 80), definition);
  await send(flow.urls.sync, JSON.stringify({ name: HOSTILE }));
  await send(flow.urls.trigger, HOSTILE);
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.admin);
  const [{ executions }] = [await api(server, team.editor, "GET", "/executions")];
  for (const path of ["/workflows", `/workflows/${flow.id}`, `/workflows/${flow.id}?trigger=${encodeURIComponent(HOSTILE)}`, `/workflows/${flow.id}/versions`,
    "/executions", `/executions/${executions[0].id}`, "/integrations", `/integrations/${flow.integration}`, `/integrations/${flow.integration}/activity`,
    "/access/tokens", "/access/audit", `/workflows?q=${encodeURIComponent(HOSTILE)}`, `/${encodeURIComponent(HOSTILE)}`]) {
    await page.goto(`${server.origin}/console${path}`);
    await page.locator("main").waitFor();
    await page.waitForLoadState("networkidle");
    assert.equal(await page.locator("img, iframe, main script").count(), 0, path);
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test("pageOfAWorkflow_onTheSameHost_cannotUseTheSession", async () => {
  const team = await workspace(server, "Attacked");
  const attack = await publish(server, team.editor, "Page", `name: Page
trigger: { integration: <integration> }
steps:
  - exit:
      headers: { Content-Type: text/html, Set-Cookie: "${"tappet-session-" + new URL(server.origin).port}=chosen; Path=/" }
      body: "<p id=seen>{{ $string($.event.headers) }}</p><script>fetch('/public/v1alpha/me', {headers: {'X-Tappet-Console': '1'}, credentials: 'include'}).then(r => r.text(), e => 'blocked').then(t => { document.title = 'got ' + t })</script>"
`, { kind: "raw_http" });
  const { page, context } = await openPage(browser, server);
  await signIn(page, server, team.editor);
  const session = (await context.cookies()).find(c => c.name.startsWith("tappet-session"));
  assert.equal(session.httpOnly && session.sameSite === "Strict", true);
  // the address is typed: the browser sends the cookie
  await page.goto(attack.urls.sync);
  await page.waitForFunction(() => document.title.startsWith("got "));
  assert.ok(!(await page.title()).includes("workspace"), await page.title());
  assert.ok(!(await page.content()).includes(session.value), "a workflow does not see the session");
  assert.equal((await context.cookies()).find(c => c.name === session.name).value, session.value, "and cannot set one");
  await context.close();
});

test("revokedToken_endsTheSession_atTheNextRequest", async () => {
  const team = await workspace(server, "Revoked");
  const { tokens } = await api(server, server.admin, "GET", `/workspaces/${team.id}/tokens`);
  const { page, context } = await openPage(browser, server);
  await signIn(page, server, team.editor);
  await api(server, server.admin, "DELETE", `/workspaces/${team.id}/tokens/${tokens.find(t => t.name === "editor").id}`);
  // not a click: the page may notice by itself meanwhile, and take the link away
  await page.reload();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByLabel("Token").fill(team.viewer);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Workflows" }).waitFor();
  // while the page is open, it says why
  await api(server, server.admin, "DELETE", `/workspaces/${team.id}/tokens/${tokens.find(t => t.name === "viewer").id}`);
  await goTo(page, "e");
  await page.getByText("Your session has ended").waitFor();
  await page.waitForFunction(() => document.activeElement?.name === "token");
  await page.keyboard.type(team.admin);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /Executions|Workflows/ }).waitFor();
  await context.close();
});

test("viewer_isOfferedNoChange", async () => {
  const team = await workspace(server, "Viewers");
  const flow = await publish(server, team.editor, "Seen", HELLO);
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.viewer);
  await send(flow.urls.sync, "{}");
  await api(server, team.editor, "PUT", "/secrets/api_key", { value: "12345678" });
  await api(server, team.editor, "PUT", "/variables/base", { value: 1 });
  const { executions } = await api(server, team.editor, "GET", "/executions");
  for (const path of ["/workflows", `/workflows/${flow.id}`, `/workflows/${flow.id}?trigger=sync`, `/workflows/${flow.id}/versions`, `/workflows/${flow.id}/shares`, `/workflows/${flow.id}/try`,
    "/executions", "/executions?status=FAILED", `/executions/${executions[0].id}`, "/integrations", "/integrations?new=1", `/integrations/${flow.integration}`, `/integrations/${flow.integration}/activity`, `/integrations/${flow.integration}/secrets`, `/integrations/${flow.integration}/settings`,
    "/secrets", "/secrets/variables", "/secrets/connections", "/secrets/state", "/access", "/access/shares", "/access/audit", "/settings"]) {
    await page.goto(`${server.origin}/console${path}`);
    await page.waitForLoadState("networkidle");
    assert.deepEqual(await page.getByRole("button", { name: /^(New|Create|Add|Save|Publish…|Publish again|Restore|Delete|Remove|Withdraw|Share$|Send|Rerun|Stop$|Run |Edit$|Test$|Slug|Unpublish|Disable|Enable|Revoke|Require|Accept)/ }).allTextContents(), [], path);
    assert.equal(await page.getByRole("link", { name: /^(Try|Tokens|Audit)/ }).count(), 0, path);
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test("address_ofAPage_thatTheRoleMayNotSee_saysWhatItNeeds", async () => {
  const team = await workspace(server, "Roles");
  const flow = await publish(server, team.editor, "Linked", HELLO);
  const nowhere = "There is nothing at this address", audit = "This page needs the role admin", trial = "This page needs the role editor";
  const pages = {
    "/access/audit": [audit, audit, undefined], [`/workflows/${flow.id}/try`]: [trial, undefined, undefined], [`/workflows/${flow.id}/try?from=x`]: [trial],
    "/workspaces": Array(3).fill("This page needs the token of the instance's administrator"),
  };
  for (const path of ["/nowhere", "/access/nowhere", "/secrets/nowhere", `/workflows/${flow.id}/nowhere`, `/integrations/${flow.integration}/nowhere`]) pages[path] = Array(3).fill(nowhere);
  for (const [i, role] of ["viewer", "editor", "admin"].entries()) {
    const { page, context, faults } = await openPage(browser, server);
    await signIn(page, server, team[role]);
    for (const [path, headings] of Object.entries(pages)) {
      await page.goto(`${server.origin}/console${path}`);
      if (headings[i]) await page.getByRole("heading", { name: headings[i] }).waitFor();
      else if (i in headings) await page.locator("main").getByText(path.includes("audit") ? "openSession" : "Run the draft").first().waitFor();
    }
    if (role === "viewer") {
      await page.goto(`${server.origin}/console/integrations?new=1`);
      await page.getByText("To create an integration, sign in with the role editor or admin.").waitFor();
    }
    assert.deepEqual(faults, []);
    await context.close();
  }
  const { page, context } = await openPage(browser, server);
  await signIn(page, server, server.admin, `/workflows/${flow.id}`);
  await page.getByRole("heading", { name: "This page needs a token of a workspace" }).waitFor();
  await context.close();
});

test("everyPage_passesAxe_inBothSchemes_andFitsANarrowScreen", async () => {
  const team = await workspace(server, "Pages");
  const flow = await publish(server, team.editor, "Reconcile refunded invoices with the ledger of the accounting department, every time", HELLO);
  await api(server, team.editor, "PUT", "/secrets/api_key", { value: "12345678" });
  await send(flow.urls.sync, '{"name": "Ada"}');
  await send(flow.urls.sync, "{");
  const { executions } = await api(server, team.editor, "GET", "/executions");
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.admin);
  const pages = { workflows: "/workflows", workflow: `/workflows/${flow.id}`, try: `/workflows/${flow.id}/try`, executions: "/executions", "one-execution": `/executions/${executions[0].id}`,
    integrations: "/integrations", integration: `/integrations/${flow.integration}`, activity: `/integrations/${flow.integration}/activity`, secrets: "/secrets", variables: "/secrets/variables", connections: "/secrets/connections", state: "/secrets/state", tokens: "/access/tokens", audit: "/access/audit", settings: "/settings",
    "integration-settings": `/integrations/${flow.integration}/settings`, "trigger-urls": `/workflows/${flow.id}?trigger=sync`, versions: `/workflows/${flow.id}/versions`, shares: `/workflows/${flow.id}/shares`, "new-integration": "/integrations?new=1" };
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    for (const [name, path] of Object.entries(pages)) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(`${server.origin}/console${path}`);
      await page.waitForLoadState("networkidle");
      // on a slow machine, the code of a page may come after a silence
      await page.locator("main h1").waitFor();
      await page.waitForFunction(() => !document.querySelector(".loading"));
      await page.screenshot({ path: `${SHOTS}/${name}-${colorScheme}.png` });
      await audit(page, name, [colorScheme]);
      if (colorScheme === "light") {
        await page.setViewportSize({ width: 400, height: 800 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        await page.screenshot({ path: `${SHOTS}/${name}-narrow.png` });
        assert.ok(wide <= 0, `${name} is ${wide} px too wide at 400 px`);
        const cut = await page.evaluate(() => [...document.querySelectorAll("main button, main a.btn")].filter(each => each.getBoundingClientRect().right > innerWidth).map(each => each.textContent));
        assert.deepEqual(cut, [], `buttons of ${name} that are cut at 400 px`);
      }
    }
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test("usersOfASecret_areShown_andNamedBeforeItIsDeleted", async () => {
  const team = await workspace(server, "Users");
  await api(server, team.editor, "PUT", "/secrets/api_key", { value: "12345678" });
  await api(server, team.editor, "PUT", "/variables/base", { value: "http://no-such-host.invalid" });
  await api(server, team.editor, "PUT", "/connections/crm", { base_url: "https://crm.example.com", bearer: { token: "a-token-of-many-letters" } });
  const flow = await publish(server, team.editor, "Caller", `name: Hello
trigger: { integration: <integration> }
steps:
  - http: { url: "{{ $.variables.base }}", headers: { X-Key: "{{ $.secrets.api_key }}" } }
  - http: { connection: crm, url: /people }
`);
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.editor, "/secrets");
  const row = page.getByRole("row", { name: /api_key/ });
  await row.getByRole("link", { name: "Caller" }).waitFor();
  const fingerprint = await row.locator("td").nth(1).textContent();
  assert.match(fingerprint, /^[0-9a-f]{16}$/);
  await page.getByLabel("Name", { exact: true }).fill("api_key");
  await page.getByLabel(/Value/).fill("another-value");
  await page.getByRole("button", { name: "Replace…" }).click();
  await page.getByRole("dialog", { name: "Replace the secret api_key?" }).getByRole("link", { name: "Caller" }).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Replace" }).click();
  await page.waitForFunction(before => !document.querySelector("tbody").textContent.includes(before), fingerprint);
  for (const tab of ["variables", "connections"]) {
    await page.goto(`${server.origin}/console/secrets/${tab}`);
    await page.locator("tbody").getByRole("link", { name: "Caller" }).waitFor();
  }
  await page.getByRole("button", { name: "Delete" }).click();
  assert.ok(await page.getByRole("dialog").getByRole("button", { name: "Delete" }).isDisabled(), "a connection that is used");
  await page.goto(`${server.origin}/console/secrets`);
  await row.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("link", { name: "Caller" }).waitFor();
  await audit(page, "the deletion of a secret");
  await page.getByRole("button", { name: "Delete anyway" }).click();
  await page.getByRole("heading", { name: "No secrets yet" }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test("emptyPage_saysTheNextStep_asACommand", async () => {
  const team = await workspace(server, "Empty");
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.admin);
  for (const path of ["/workflows", "/executions", "/integrations", "/secrets", "/secrets/variables", "/secrets/connections", "/secrets/state", "/access/shares"]) {
    await page.goto(`${server.origin}/console${path}`);
    await page.locator(".empty").getByText(/^curl /).waitFor();
  }
  // the command works as it is
  await page.goto(`${server.origin}/console/workflows`);
  await page.getByRole("button", { name: "Copy the command" }).click();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  await promisify(execFile)("sh", ["-c", command.replace("curl", "curl -sf")], { env: { ...process.env, TOKEN: team.admin } });
  await page.reload();
  await page.getByRole("link", { name: "Hello" }).waitFor();
  // an address whose thing is gone
  for (const [path, place] of [["/workflows/01a20099-c407-7000-8000-000000000000", "Workflows"], ["/executions/01a20099-c407-7000-8000-000000000000", "Executions"], ["/integrations/01a20099-c407-7000-8000-000000000000", "Integrations"]]) {
    await page.goto(`${server.origin}/console${path}`);
    await page.locator(".empty").getByRole("link", { name: place }).click();
    await page.getByRole("heading", { name: place, exact: true }).waitFor();
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test("crashedTab_offersItsUnsavedText_andOneSwitchSetsTheTimesOfAllPages", async () => {
  const team = await workspace(server, "Crash");
  const flow = await publish(server, team.editor, "Crashed", HELLO);
  await send(flow.urls.sync, "{}");
  const { page, context, faults } = await openPage(browser, server, { timezoneId: "Asia/Tokyo" });
  await signIn(page, server, team.editor, `/workflows/${flow.id}`);
  await page.locator(".host >> .cm-content").waitFor();
  await page.getByRole("textbox", { name: "Definition of the workflow" }).click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# not saved\n");
  await page.waitForFunction(() => Object.keys(localStorage).some(key => key.startsWith("tappet-unsaved-")));
  await page.goto("chrome://crash").catch(() => undefined);
  const again = await context.newPage();
  await again.goto(`${server.origin}/console/workflows/${flow.id}`);
  await again.getByRole("button", { name: "Use them" }).click();
  await again.locator(".host >> .cm-content").getByText("# not saved").waitFor();
  await again.getByRole("button", { name: "Save", exact: true }).click();
  await again.getByText("Saved", { exact: true }).waitFor();
  assert.match((await api(server, team.editor, "GET", `/workflows/${flow.id}`)).draft.source, /^# not saved/);
  const { executions: [run] } = await api(server, team.editor, "GET", "/executions");
  await again.goto(`${server.origin}/console/executions/${run.id}`);
  await again.getByText("Created").waitFor();
  const time = again.locator("dl.facts time").first();
  const local = await time.textContent();
  await again.getByRole("button", { name: "Local times" }).click();
  assert.equal(await time.textContent(), `${run.created_at.replace("T", " ").replace("Z", "").padEnd(23, "0")} UTC`);
  assert.notEqual(local, await time.textContent());
  for (const path of ["/workflows", "/executions", `/workflows/${flow.id}/versions`, "/integrations", `/integrations/${flow.integration}/activity`]) {
    await again.goto(`${server.origin}/console${path}`);
    await again.locator("tbody time").first().waitFor();
    for (const title of await again.locator("tbody time").evaluateAll(all => all.map(each => each.title))) assert.match(title, / UTC$/, path);
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test("personOnCall_stopsRerunsAndRedelivers", async () => {
  const team = await workspace(server, "On call");
  const flow = await publish(server, team.editor, "Long", `name: Hello
trigger: { integration: <integration> }
steps:
  - wait: 1h
`, { activity: { keep_refused: true } });
  const { execution_id: id } = await (await send(flow.urls.trigger, "{}")).json();
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.editor, `/executions/${id}`);
  await page.getByText("Waiting", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Rerun" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Rerun" }).click();
  await page.getByRole("link", { name: "a rerun" }).waitFor();
  assert.ok(!page.url().includes(id));
  // refused, until the sender is trusted
  await api(server, team.editor, "PATCH", `/integrations/${flow.integration}`, { allowed_addresses: ["192.0.2.1"] });
  assert.equal((await send(flow.urls.trigger, '{"late": true}')).status, 403);
  await api(server, team.editor, "PATCH", `/integrations/${flow.integration}`, { allowed_addresses: [] });
  await page.goto(`${server.origin}/console/integrations/${flow.integration}/activity?outcome=refused`);
  await page.getByRole("link", { name: "Open the delivery" }).first().click();
  await page.getByRole("button", { name: "Send again" }).click();
  await page.getByText("Sent again").waitFor();
  await page.goto(`${server.origin}/console/integrations/${flow.integration}/activity?outcome=started`);
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 2);
  assert.deepEqual(faults, []);
  await context.close();
});

test("share_isOfferedAcceptedAndWithdrawn_andATokenIsRevoked", async () => {
  const ours = await workspace(server, "Owners"), theirs = await workspace(server, "Guests");
  const flow = await publish(server, ours.editor, "Lent", HELLO);
  const owner = await openPage(browser, server);
  await signIn(owner.page, server, ours.admin, `/workflows/${flow.id}/shares`);
  await owner.page.getByLabel("ID of the other workspace").fill(theirs.id);
  await owner.page.getByRole("button", { name: "Share", exact: true }).click();
  await owner.page.getByText(/^offered/).waitFor();
  const guest = await openPage(browser, server);
  await signIn(guest.page, server, theirs.admin);
  await guest.page.getByRole("heading", { name: "Shared with this workspace" }).waitFor();
  await guest.page.getByRole("link", { name: "Review" }).click();
  await guest.page.getByRole("button", { name: "Review" }).click();
  await guest.page.getByText("Hello, {{ $.event.name }}").waitFor();
  await audit(guest.page, "an offered workflow");
  await guest.page.getByRole("button", { name: "Accept" }).click();
  await guest.page.getByText("accepted", { exact: true }).waitFor();
  await owner.page.reload();
  await owner.page.getByText(/^accepted/).waitFor();
  // what was accepted is removed after a question only, and then offered once more
  await guest.page.getByRole("button", { name: "Review" }).click();
  await guest.page.getByRole("button", { name: "Remove…" }).click();
  await guest.page.getByText(/its URLs here return 404 from now on/).waitFor();
  await guest.page.getByRole("button", { name: "Cancel" }).click();
  await guest.page.getByText("accepted", { exact: true }).waitFor();
  assert.equal((await api(server, theirs.editor, "GET", "/shared-workflows")).shared_workflows.length, 1);
  await guest.page.getByRole("button", { name: "Review" }).click();
  await guest.page.getByRole("button", { name: "Remove…" }).click();
  await guest.page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await guest.page.getByRole("heading", { name: "No workflow is shared with this workspace" }).waitFor();
  await api(server, ours.admin, "POST", `/workflows/${flow.id}/shares`, { workspace_id: theirs.id });
  await owner.page.reload();
  await owner.page.getByRole("button", { name: "Withdraw" }).click();
  await owner.page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await owner.page.getByRole("heading", { name: "Not shared" }).waitFor();
  // a token of this page's own making
  await guest.page.goto(`${server.origin}/console/access/tokens`);
  await guest.page.getByRole("textbox", { name: "Name" }).fill("on call");
  await guest.page.getByRole("combobox", { name: "Valid for" }).selectOption("30");
  await guest.page.getByRole("button", { name: "Create" }).click();
  const token = await guest.page.getByRole("region", { name: "the token" }).textContent();
  assert.equal((await api(server, token, "GET", "/me")).role, "viewer");
  await guest.page.keyboard.press("Escape");
  await guest.page.getByRole("row", { name: /on call/ }).getByRole("button", { name: "Revoke" }).click();
  await guest.page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await guest.page.getByText("Revoked", { exact: true }).waitFor();
  await assert.rejects(api(server, token, "GET", "/me"), /401/);
  await guest.page.getByRole("link", { name: "Audit" }).click();
  await guest.page.getByText("revokeToken").first().waitFor();
  assert.deepEqual([...owner.faults, ...guest.faults], []);
  await owner.context.close();
  await guest.context.close();
});

test("keyboardAlone_opensAWorkflow_andItsTrigger", async () => {
  const team = await workspace(server, "Keyboard");
  const flow = await publish(server, team.editor, "By keys", HELLO);
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.editor);
  await page.getByRole("link", { name: "By keys" }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("by k");
  await page.getByRole("link", { name: "By keys" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "By keys" }).waitFor();
  await page.keyboard.press("t");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.match(page.url(), /trigger=sync/);
  await page.reload();
  await page.waitForFunction(() => document.activeElement?.type === "radio");
  assert.ok(await page.getByRole("radio", { name: "Synchronous URL", exact: true }).evaluate(each => each === document.activeElement), "the chosen one has the focus");
  await page.locator("button:enabled", { hasText: "Send" }).waitFor();
  await page.keyboard.press("Control+Enter");
  await page.getByRole("region", { name: "the response" }).waitFor();
  // a fast typist does not wait until the dialog is gone
  await Promise.all(["Escape", "g", "e"].map(key => page.keyboard.press(key)));
  await page.getByRole("heading", { name: "Executions" }).waitFor();
  await page.goto(`${server.origin}/console/workflows/${flow.id}`);
  await page.getByRole("heading", { name: "By keys" }).waitFor();
  // two keys that were pressed together are that, also where the page is busy between them
  await page.evaluate(() => addEventListener("keydown", () => {
    for (const until = performance.now() + 1_700; performance.now() < until;);
  }, { once: true }));
  await goTo(page, "e");
  await page.getByRole("heading", { name: "Executions" }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test("administrator_makesAWorkspace_andItsToken", async () => {
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, server.admin);
  await page.getByRole("textbox", { name: "Name" }).fill("Made in the console");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name: "Made in the console" }).waitFor();
  await page.getByRole("textbox", { name: "Name" }).fill("first");
  await page.getByRole("combobox", { name: "Role" }).selectOption("admin");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("region", { name: "the token" }).getByText(/^tpt_/).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test("waitingExecution_isFollowedToItsEnd_withoutAReload", async () => {
  const team = await workspace(server, "Live");
  const flow = await publish(server, team.editor, "Waits", `name: Waits
trigger: { integration: <integration> }
steps:
  - wait: 3s
  - exit: { done: true }
`);
  const { execution_id: id } = await (await send(flow.urls.trigger, "{}")).json();
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.editor, `/executions/${id}`);
  await page.getByText("Success", { exact: true }).waitFor({ timeout: 20_000 });
  await page.getByText("done").first().waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test("graph_followsTheCursor_andLeadsToTheStep", async () => {
  const team = await workspace(server, "Graphs");
  const flow = await publish(server, team.editor, "Drawn", `name: Hello
trigger: { integration: <integration> }
steps:
  - if: "{{ $.event.fails }}"
    then:
      - id: broken
        http: { url: "http://no-such-host.invalid/" }
  - exit: { done: true }
`);
  await send(flow.urls.sync, '{"fails": true}');
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.editor, `/workflows/${flow.id}`);
  await page.locator(".host >> .cm-content").waitFor();
  await page.getByRole("button", { name: "Graph" }).click();
  const graph = page.getByRole("group", { name: "Steps of the draft" });
  await graph.getByRole("button", { name: /^broken http/ }).click();
  await page.waitForFunction(() => document.querySelector(".graph .node[aria-current]")?.textContent.includes("broken"));
  await page.keyboard.press("Control+End");
  await page.waitForFunction(() => document.querySelector(".graph .node[aria-current]")?.textContent.includes("exit"));
  await page.screenshot({ path: `${SHOTS}/graph.png` });
  await audit(page, "the graph");
  const { executions } = await api(server, team.editor, "GET", "/executions");
  await page.goto(`${server.origin}/console/executions/${executions[0].id}`);
  await page.getByRole("button", { name: "Graph" }).click();
  const ran = page.getByRole("group", { name: "Steps of the version that ran" });
  await page.screenshot({ path: `${SHOTS}/graph-of-an-execution.png` });
  await audit(page, "the graph of an execution");
  await ran.getByRole("button", { name: /^broken.*failed/ }).click();
  await page.locator('.step[aria-expanded="true"]').getByText("steps[0].then[0]").waitFor();
  assert.match(page.url(), /step=/, "the open step can be linked to");
  await page.reload();
  await page.locator('.step[aria-expanded="true"]').getByText("steps[0].then[0]").waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test("filters_ofExecutions_areInTheAddress_andAllThatMatchIsRerun", async () => {
  const team = await workspace(server, "Filters");
  const flow = await publish(server, team.editor, "Sometimes", `name: Hello
trigger: { integration: <integration> }
steps:
  - if: "{{ $.event.fails }}"
    then: [ fail: "out of {{ $.event.fails }}" ]
`);
  await send(flow.urls.sync, '{"fails": "paper"}');
  await send(flow.urls.sync, '{"fails": "ink"}');
  await send(flow.urls.sync, "{}");
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.editor, "/executions");
  const rows = page.locator("tbody tr");
  await page.getByText("out of paper").waitFor();
  assert.equal(await rows.count(), 3);
  await page.getByRole("button", { name: "Failed" }).click();
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 2);
  await page.getByRole("combobox", { name: "Search in" }).selectOption("error");
  await page.getByRole("searchbox").fill("ink");
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  assert.match(page.url(), /status=FAILED/);
  assert.match(page.url(), /q=ink/);
  await page.reload();
  await page.getByText("out of ink").waitFor();
  assert.equal(await rows.count(), 1, "the address holds the filters");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 3);
  await page.getByRole("button", { name: "Failed" }).click();
  await page.getByRole("button", { name: "Success" }).click();
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 3);
  await page.getByRole("button", { name: "Success" }).click();
  await page.getByRole("button", { name: /Rerun all that match/ }).click();
  await page.getByRole("heading", { name: "Rerun 2 executions?" }).waitFor();
  await page.getByRole("button", { name: "Rerun", exact: true }).click();
  await page.getByText("2 reruns started").waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test("settings_ofAnIntegration_areSaved_andARefusedRequestIsTriedWithTheDraft", async () => {
  const team = await workspace(server, "Senders");
  const flow = await publish(server, team.editor, "Received", HELLO, { authentication: { headers: [{ header: "X-Key", secrets: ["a-secret-of-many-letters"] }] } });
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.editor, `/integrations/${flow.integration}/settings`);
  await page.getByLabel("Executions a second").fill("7");
  await page.getByLabel(/Pages that may send/).fill("https://shop.example");
  await page.getByLabel(/Keep refused requests/).check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  const stored = await api(server, team.editor, "GET", `/integrations/${flow.integration}`);
  assert.deepEqual([stored.limits.rate, stored.cors.origins, stored.activity.keep_refused], [7, ["https://shop.example"], true]);
  assert.ok((await send(flow.urls.sync, '{"name": "Ada"}')).status >= 400, "without its header");
  await page.getByRole("link", { name: "Activity" }).click();
  await page.getByRole("link", { name: "Open the delivery" }).first().click();
  await page.getByRole("link", { name: "Received" }).click();
  await page.getByRole("button", { name: "Run the draft" }).click();
  await page.getByText("Hello, Ada").first().waitFor();
  await page.goto(`${server.origin}/console/workflows/${flow.id}/try`);
  await page.getByLabel("$.event (JSON)").fill('{"name": "Grace"}');
  await page.getByLabel("Name to save the event by").fill("Grace's");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByLabel("$.event (JSON)").fill("{}");
  await page.getByRole("button", { name: "Grace's", exact: true }).click();
  assert.equal(await page.getByLabel("$.event (JSON)").inputValue(), '{"name": "Grace"}');
  assert.deepEqual(faults, []);
  await context.close();
});

test("signedSamples_ofEveryKindWithASharedSecret_areAccepted", async () => {
  const team = await workspace(server, "Signatures");
  await api(server, server.admin, "PATCH", `/workspaces/${team.id}`, { limits: { rate: 1000 } });
  await build({ entryPoints: ["src/sign.ts"], bundle: true, format: "esm", outfile: "node_modules/.cache/sign.mjs" });
  const { planOf, shellCommand, signedRequest } = await import("../../node_modules/.cache/sign.mjs");
  const { integration_kinds: kinds } = await api(server, team.editor, "GET", "/integration-kinds");
  const body = `{"name": "Grüße, it's \`$HOME\`"}`;
  const impossible = [], refused = [];
  const secretFor = rule => rule?.algorithm === "ed25519" ? (rule.secret_encoding === "hex" ? "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a" : "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
    : rule?.secret_encoding === "base64" ? "whsec_YSBzZWNyZXQgb2YgbWFueSBsZXR0ZXJz" : rule?.secret_encoding === "hex" ? "00112233445566778899aabbccddeeff" : "it's-a-secret-of-32-letters-or-more";
  await Promise.all(kinds.filter(k => k.proofs.some(p => p.credential && p.signature?.algorithm !== "ecdsa_p256")).flatMap(kind => kind.proofs.map(async proof => {
    if (proof.signature?.certificate || kind.proofs.some(p => p.signature?.algorithm === "certificate")) return;
    // one way of proof at a time, with what is needed in any case
    const names = kind.credentials.map(c => c.name).filter(name => kind.credentials.find(c => c.name === name).required || name === proof.credential || name === proof.name);
    const secrets = Object.fromEntries(names.map(name => [name, secretFor(kind.proofs.find(p => p.credential === name)?.signature)]));
    const made = await api(server, team.editor, "POST", "/integrations", { name: kind.label, kind: kind.kind, credentials: secrets });
    const plan = planOf(made, kind);
    if (plan.impossible) {
      impossible.push(kind.kind);
      return;
    }
    const { id } = await api(server, team.editor, "POST", "/workflows", { name: kind.kind });
    await api(server, team.editor, "PUT", `/workflows/${id}/draft`, `{name: ${kind.kind}, trigger: {integration: ${made.id}}, steps: [{exit: {got: "{{ $.event }}"}}]}`, "application/yaml");
    const { urls } = await api(server, team.editor, "POST", `/workflows/${id}/publish`);
    const request = await signedRequest(plan, urls.sync, body, secrets, new Date(), "sample-of-the-page");
    const atOnce = await fetch(request.url, { method: "POST", headers: request.headers, body: request.body });
    const { stdout } = await promisify(execFile)("sh", ["-c", shellCommand(plan, urls.sync, body, secrets).replace("curl -i", "curl -si")]);
    if (atOnce.status !== 200 || !/^HTTP\S+ 200/.test(stdout) || !stdout.includes("it's `$HOME`")) refused.push(`${kind.kind} ${proof.credential}: ${atOnce.status} ${await atOnce.text()} ${stdout}`);
  })));
  assert.deepEqual(refused, []);
  assert.deepEqual(impossible.sort(), ["discord", "standard_webhooks"], "those that sign with a private key");
  // in the browser: the secret is typed, and never part of the page
  const made = await api(server, team.editor, "POST", "/integrations", { name: "GitHub", kind: "github", credentials: { secret: "the-secret-of-github" } });
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.editor, `/integrations/${made.id}`);
  await page.getByRole("region", { name: "Send an event" }).getByLabel("Secret").fill("the-secret-of-github");
  await page.getByText("The command").click();
  assert.ok(!(await page.getByRole("region", { name: "The command" }).textContent()).includes("the-secret"), "masked");
  await page.getByRole("button", { name: "Copy as cURL" }).click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^secret=the-secret-of-github\n/);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText("It works").waitFor();
  await page.screenshot({ path: `${SHOTS}/signed-sample.png` });
  await audit(page, "a signed sample");
  assert.deepEqual(faults, []);
  await context.close();
});

test("openCallback_isDecided_byAPersonOnCall", async () => {
  const team = await workspace(server, "Callbacks");
  const flow = await publish(server, team.editor, "Approval", `name: Hello
trigger: { integration: <integration> }
steps:
  - id: approval
    name: Approve the order
    callback: { choices: [approve, reject], timeout: 1h }
  - id: decision
    wait: { callback: approval }
  - exit: { choice: "{{ $.decision.choice }}" }
`);
  const { execution_id: id } = await (await send(flow.urls.trigger, "{}")).json();
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.editor, `/executions/${id}`);
  await page.getByText("Approve the order").first().waitFor();
  await page.screenshot({ path: `${SHOTS}/callback.png` });
  await audit(page, "an open callback");
  await page.getByRole("button", { name: "approve", exact: true }).click();
  await page.getByRole("dialog", { name: "Decide “approve”?" }).getByRole("button", { name: "approve" }).click();
  await page.getByText("Success", { exact: true }).waitFor({ timeout: 20_000 });
  assert.deepEqual((await api(server, team.editor, "GET", `/executions/${id}`)).output, { choice: "approve" });
  await page.goto(`${server.origin}/console/secrets/connections`);
  await page.getByLabel("Name").fill("crm");
  await page.getByLabel("Base URL").fill("https://crm.example.com");
  await page.getByLabel("Token", { exact: true }).fill("a-token-of-many-letters");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("cell", { name: "crm", exact: true }).waitFor();
  assert.ok(!(await page.content()).includes("a-token-of-many-letters"));
  assert.deepEqual(faults, []);
  await context.close();
});

test("schedule_isCreated_tried_published_andItsNextTimesAreShown", async () => {
  const team = await workspace(server, "Schedules");
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.editor, "/workflows");
  await page.getByRole("button", { name: "New workflow" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill("Morning report");
  await page.getByLabel("Triggered by").selectOption("schedule");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByText("from the next publication on").waitFor();
  const id = new URL(page.url()).pathname.split("/").pop();
  await page.getByRole("link", { name: "Try" }).click();
  await page.getByRole("button", { name: "Run with the next time of its schedule" }).click();
  await page.getByText(/Until 20/).first().waitFor();
  await api(server, team.editor, "POST", `/workflows/${id}/publish`);
  const { next } = await api(server, team.editor, "GET", `/workflows/${id}/schedule`);
  assert.equal(next.length, 5);
  await page.goto(`${server.origin}/console/workflows/${id}`);
  await page.getByText("0 7 * * MON-FRI").first().waitFor();
  await page.locator(".trigger-card").click();
  await page.getByText("Next times").waitFor();
  assert.equal(await page.locator("dialog time").count(), 5);
  await page.screenshot({ path: `${SHOTS}/schedule.png` });
  await audit(page, "a schedule");
  assert.deepEqual(faults, []);
  await context.close();
});

test("slug_isSet_andTheEventsOfTheWorkspaceAreChosen", async () => {
  const team = await workspace(server, "Alerts");
  const flow = await publish(server, team.editor, "Enrich", `name: Hello
trigger: { integration: <integration> }
steps: [ exit: { ok: true } ]
`);
  const { id } = await api(server, team.editor, "POST", "/integrations", { name: "Alerts", kind: "tappet" });
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.editor, `/workflows/${flow.id}`);
  await page.getByRole("button", { name: "Slug", exact: true }).click();
  await page.getByRole("textbox", { name: "Slug" }).fill("enrich");
  await audit(page, "the slug");
  await page.locator("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await page.getByTitle("Slug").waitFor();
  assert.equal((await api(server, team.editor, "GET", `/workflows/${flow.id}`)).slug, "enrich");
  await page.goto(`${server.origin}/console/integrations/${id}`);
  await page.getByLabel("An execution succeeded").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  assert.deepEqual((await api(server, team.editor, "GET", `/integrations/${id}`)).events,
    ["execution.failed", "execution.dropped", "execution.succeeded", "integration.refusing"]);
  await page.screenshot({ path: `${SHOTS}/alerts.png` });
  await audit(page, "the events of a workspace");
  assert.deepEqual(faults, []);
  await context.close();
});

test("completion_offersKeys_stepsAndVariables", async () => {
  const team = await workspace(server, "Completion");
  const flow = await publish(server, team.editor, "Completed", HELLO);
  await api(server, team.editor, "PUT", "/variables/base_url", { value: "https://shop.example" });
  const { page, context, faults } = await openPage(browser, server);
  await signIn(page, server, team.editor, "/secrets/variables");
  await page.getByText("https://shop.example").waitFor();
  await page.goto(`${server.origin}/console/workflows/${flow.id}`);
  await page.locator(".host >> .cm-content").waitFor();
  await page.getByRole("textbox", { name: "Definition of the workflow" }).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("  - htt");
  await page.locator(".host >> .cm-tooltip-autocomplete").getByText("http", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.type('p: { url: "{{ $.variables.b');
  await page.locator(".host >> .cm-tooltip-autocomplete").getByText("base_url").waitFor();
  await page.screenshot({ path: `${SHOTS}/completion.png` });
  await page.keyboard.press("Enter");
  await page.locator(".host >> .cm-content").getByText("$.variables.base_url").waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test("tenThousandSteps_andAnOutputOfFiveMegabytes_needFewElements", async () => {
  const team = await workspace(server, "Large");
  const flow = await publish(server, team.editor, "Large", HELLO);
  await send(flow.urls.sync, "{}");
  const { executions: [{ id }] } = await api(server, team.editor, "GET", "/executions");
  const { page, context, faults } = await openPage(browser, server);
  const COUNT = 10_000, AT_ONCE = 100;
  // the records of a run that would take long to make
  await page.route(`**/public/v1alpha/executions/${id}/steps?*`, route => {
    const from = Number(new URL(route.request().url()).searchParams.get("page_token") ?? 0);
    const steps = Array.from({ length: AT_ONCE }, (_, i) => ({
      path: `0000.i${String(from + i).padStart(6, "0")}.0000`, step: "steps[0].for_each.steps[0]", operator: "http", kind: from + i === 150 ? "failed" : "done",
      at: "2026-01-01T00:00:01Z", started_at: "2026-01-01T00:00:00Z", duration_ms: 1_000, value: { status: 200 },
    }));
    const next = from + AT_ONCE;
    return route.fulfill({ json: { steps, ...(next < COUNT && { next_page_token: String(next) }) } });
  });
  await page.route(`**/public/v1alpha/executions/${id}`, async route => {
    const response = await route.fetch();
    return route.fulfill({ response, json: { ...await response.json(), output: { text: "x".repeat(2_500_000), list: Array.from({ length: 50_000 }, (_, i) => ({ number: i, text: "a row of the output" })) } } });
  });
  await signIn(page, server, team.editor, `/executions/${id}`);
  await page.getByText(/MB/).first().waitFor();
  for (let read = 200; read < COUNT;) {
    await page.getByRole("button", { name: "Show more steps" }).click();
    read = Math.min(read + 1_000, COUNT);
    await page.getByText(`Steps (${read}${read < COUNT ? "+" : ""})`).waitFor();
  }
  await page.getByText(`Steps (${COUNT})`).waitFor();
  await page.getByText("Iteration 151").waitFor();
  await page.locator('.step[aria-expanded="true"]').getByText("failed", { exact: false }).first().waitFor();
  const elements = await page.evaluate(() => document.querySelectorAll("*").length);
  assert.ok(elements < 10_000, `${elements} elements`);
  const heap = await page.evaluate(() => performance.memory.usedJSHeapSize / 1_048_576);
  assert.ok(heap < 200, `${heap} MB`);
  const slowest = await page.evaluate(() => new Promise(done => {
    let last = performance.now(), worst = 0, frames = 0;
    const next = at => {
      worst = Math.max(worst, at - last);
      last = at;
      scrollBy(0, 120);
      if (++frames < 90) requestAnimationFrame(next);
      else done(worst);
    };
    requestAnimationFrame(next);
  }));
  console.log(`# ${COUNT} steps: ${elements} elements, ${heap.toFixed(0)} MB, slowest frame while scrolling ${slowest.toFixed(0)} ms`);
  assert.deepEqual(faults, []);
  await context.close();
});

/** Presses Tab until the focus is on what is named so. */
async function tabTo(page, name, key = "Tab") {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press(key);
    const at = await page.evaluate(() => {
      let on = document.activeElement;
      while (on?.shadowRoot?.activeElement) on = on.shadowRoot.activeElement;
      return (on?.getAttribute("aria-label") ?? on?.labels?.[0]?.querySelector("span")?.textContent ?? on?.labels?.[0]?.textContent ?? on?.textContent ?? "").trim();
    });
    if (at === name || name instanceof RegExp && name.test(at)) return;
  }
  assert.fail(`${name} is not reached by ${key}`);
}

test("keyboardAlone_createsTriesPublishesAndFollows_thenSignsOut", async () => {
  const team = await workspace(server, "Keys only");
  const { page, context, faults } = await openPage(browser, server);
  await page.goto(`${server.origin}/console/workflows`);
  await page.getByLabel("Token").waitFor();
  await page.keyboard.type(team.editor);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "No workflows yet" }).waitFor();
  const { keyboard } = page;
  await tabTo(page, "New workflow");
  await keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await keyboard.type("Typed");
  await tabTo(page, "Triggered by");
  await keyboard.press("ArrowDown");
  await tabTo(page, "Create");
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: "Typed" }).waitFor();
  await page.locator(".host >> .cm-content").waitFor();
  await tabTo(page, "Definition of the workflow");
  await keyboard.press("Control+Home");
  await keyboard.type("# by keys\n");
  await keyboard.press("Control+s");
  await page.getByText("Saved", { exact: true }).waitFor();
  // out of the editor again
  await keyboard.press("Escape");
  await tabTo(page, "Publish…", "Shift+Tab");
  await keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await tabTo(page, "Publish version 1");
  await keyboard.press("Enter");
  await page.getByText("published v1").waitFor();
  await tabTo(page, "Try", "Shift+Tab");
  await keyboard.press("Enter");
  await page.getByLabel("$.event (JSON)").waitFor();
  await tabTo(page, "$.event (JSON)");
  await keyboard.press("Control+Enter");
  await page.getByText("Hello, example").first().waitFor();
  await tabTo(page, "Run the draft");
  await keyboard.press("t");
  await page.getByRole("dialog").waitFor();
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowDown");
  await tabTo(page, "Copy Synchronous URL");
  await keyboard.press("Enter");
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /\/sync$/);
  await keyboard.press("Control+Enter");
  await page.getByRole("region", { name: "the response" }).waitFor();
  await keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await goTo(page, "e");
  await page.getByRole("heading", { name: "Executions" }).waitFor();
  await tabTo(page, "Success: open the execution");
  await keyboard.press("Enter");
  await page.getByText("Hello, example").waitFor();
  await tabTo(page, "Sign out", "Shift+Tab");
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.deepEqual(await context.cookies(), []);
  assert.deepEqual(faults, []);
  await context.close();
});
