// A server with the demo, and a browser, for the tests of the console.
import { spawn } from "node:child_process";
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const CHROMIUM = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(path => existsSync(path));
const START_MILLIS = 90_000;

async function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** An OpenID Connect provider that signs everybody in at once, as the person that is set. */
export async function startProvider() {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const provider = { claims: {}, begun: new Map() };
  const text = value => Buffer.from(JSON.stringify(value)).toString("base64url");
  const server = createHttpServer(async (request, response) => {
    const url = new URL(request.url, provider.issuer);
    const json = (status, body) => { response.writeHead(status, { "Content-Type": "application/json" }); response.end(JSON.stringify(body)); };
    if (url.pathname === "/.well-known/openid-configuration") {
      return json(200, { issuer: provider.issuer, authorization_endpoint: provider.issuer + "/authorize", token_endpoint: provider.issuer + "/token", jwks_uri: provider.issuer + "/keys" });
    }
    if (url.pathname === "/keys") return json(200, { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k", alg: "RS256", use: "sig" }] });
    if (url.pathname === "/authorize") {
      const code = randomBytes(16).toString("hex");
      provider.begun.set(code, Object.fromEntries(url.searchParams));
      response.writeHead(302, { Location: `${url.searchParams.get("redirect_uri")}?code=${code}&state=${url.searchParams.get("state")}` });
      return response.end();
    }
    let body = "";
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    const begun = provider.begun.get(form.get("code"));
    if (!begun || createHash("sha256").update(form.get("code_verifier")).digest("base64url") !== begun.code_challenge) return json(400, { error: "invalid_grant" });
    provider.begun.delete(form.get("code"));
    const token = `${text({ alg: "RS256", kid: "k" })}.${text({ iss: provider.issuer, aud: begun.client_id, sub: "1", nonce: begun.nonce, exp: Math.floor(Date.now() / 1_000) + 300, ...provider.claims })}`;
    return json(200, { id_token: `${token}.${sign("sha256", Buffer.from(token), privateKey).toString("base64url")}` });
  });
  await new Promise(done => server.listen(0, "127.0.0.1", done));
  provider.issuer = `http://127.0.0.1:${server.address().port}`;
  provider.stop = () => new Promise(done => { server.closeAllConnections(); server.close(done); });
  return provider;
}

/** @returns the server's origin, its administrator's token, a sign-in link's code, and how to stop it */
export async function startServer(more = {}) {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), "tappet-console-"));
  const origin = `http://localhost:${port}`;
  const admin = randomBytes(32).toString("hex");
  const { JAVA = "java", JVM_OPTIONS = "", JAR = "../../target/quarkus-app/quarkus-run.jar" } = process.env;
  const server = spawn(JAVA, [...JVM_OPTIONS.split(" ").filter(Boolean), "-jar", JAR], {
    env: {
      PATH: process.env.PATH, HOME: process.env.HOME, TAPPET_DATA: data, TAPPET_DEMO: "true", QUARKUS_HTTP_PORT: String(port),
      QUARKUS_HTTP_HOST: "127.0.0.1", TAPPET_PUBLIC_URL: origin, TAPPET_ADMIN_TOKEN: admin, TAPPET_HTTP_ALLOWED_ADDRESSES: `127.0.0.1:${port}`, ...more,
    },
  });
  let printed = "";
  const link = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The server did not start:\n${printed}`)), START_MILLIS);
    const read = chunk => {
      printed += chunk;
      const found = /# Console: (\S+)/.exec(printed);
      if (found) {
        clearTimeout(timer);
        resolve(found[1]);
      }
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.on("exit", code => reject(new Error(`The server ended with ${code}:\n${printed}`)));
  });
  return {
    origin, admin, link, printed: () => printed,
    async stop() {
      server.removeAllListeners("exit");
      const ended = new Promise(resolve => server.on("exit", resolve));
      server.kill("SIGTERM");
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Calls the public API. */
export async function api(server, token, method, path, body, type = "application/json") {
  const response = await fetch(server.origin + "/public/v1alpha" + path, {
    method, headers: { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "Content-Type": type }) },
    body: body === undefined ? undefined : type === "application/json" ? JSON.stringify(body) : body,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

export async function workspace(server, name) {
  const { id } = await api(server, server.admin, "POST", "/workspaces", { name });
  const token = async role => (await api(server, server.admin, "POST", `/workspaces/${id}/tokens`, { name: role, role })).token;
  return { id, admin: await token("admin"), editor: await token("editor"), viewer: await token("viewer") };
}

export async function publish(server, token, name, definition, integration = {}) {
  const made = await api(server, token, "POST", "/integrations", { name, kind: "webhook", ...integration });
  const { id } = await api(server, token, "POST", "/workflows", { name });
  await api(server, token, "PUT", `/workflows/${id}/draft`, definition.replace("<integration>", made.id).replace("name: Hello", `name: ${name}`), "application/yaml");
  const workflow = await api(server, token, "POST", `/workflows/${id}/publish`);
  return { id, integration: made.id, urls: workflow.urls };
}

export async function startBrowser() {
  if (!CHROMIUM) throw new Error("No Chromium: install Debian's package chromium, or set CHROMIUM");
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** A page that fails its test when a script fails, the policy is violated, or another host is asked. */
export async function openPage(browser, server, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, permissions: ["clipboard-read", "clipboard-write"], ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", error => faults.push(`script: ${error.stack ?? error}`));
  page.on("console", message => {
    if (/Content Security Policy|TrustedHTML|Trusted Type/i.test(message.text())) faults.push(`policy: ${message.text()}`);
  });
  page.on("request", request => {
    const url = new URL(request.url());
    if (options.provider && url.origin === options.provider) return;
    if (!["data:", "blob:"].includes(url.protocol) && url.origin !== server.origin) faults.push(`request to ${url.origin}`);
  });
  page.on("dialog", dialog => (dialog.type() === "alert" ? (faults.push(`alert: ${dialog.message()}`), dialog.dismiss()) : dialog.accept()));
  return { page, context, faults };
}

/** Signs in with a token, as a person does. */
export async function signIn(page, server, token, path = "/") {
  await page.goto(`${server.origin}/console${path}`);
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Places" }).waitFor();
}

/** Sends an event, and waits for the response. */
export async function send(url, body) {
  return fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body });
}
