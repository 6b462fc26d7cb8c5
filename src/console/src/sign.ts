// A request as the sender of an integration makes it: with its secrets, and signed as its rule says. Made in two ways: at
// once, and as a command that signs whenever it is run. See test/unit, and test/browser, which sends one of every vendor.
import { shellQuote } from "./format";

/** Where a value is: SignatureRuleFormat of the server. */
interface Place { header?: string; prefix?: string; separator?: string; position?: number; field?: string; parameter?: string }
export interface Rule extends Place {
  algorithm: string; encoding: string; signed: string; secret_encoding: string; id?: Place; timestamp?: Place & { format: string };
}
export interface Proof { type: "header" | "parameter" | "basic" | "bearer" | "signature" | "jwt"; credential?: string; name?: string; signature?: Rule }
export interface Asked { key: string; label: string; secret: boolean; value?: string }
/** What a request needs; `impossible` says why none can be made here. */
export interface Plan { proofs: Proof[]; asked: Asked[]; impossible?: string }
export interface Request { url: string; headers: [string, string][]; body: string }

type Variable = { of: "time" | "id" | "signature" | "digest" | "body" | "user" | "token" } | { secret: string; encoded?: boolean };
type Text = (string | Variable)[];
interface Signing { rule: Rule; secret: string; content: Text }
interface Draft { url: Text; headers: [string, Text][]; body: Text; signing?: Signing; jwt?: string; time: string; user?: string }

/** @param kind the description of the integration's kind; of webhook and raw_http, the integration has its own rules */
export function planOf(integration: any, kind?: any): Plan {
  const labels = new Map<string, any>((kind?.credentials ?? []).map((c: any) => [c.name, c]));
  let proofs: Proof[] = integration.credentials ? kind?.proofs ?? [] : ownProofs(integration.authentication ?? {});
  if (integration.credentials) {
    const isSet = (name?: string) => !name || !!integration.credentials[name]?.count;
    // a credential that is needed, and missing yet, is asked for as well
    proofs = proofs.filter(p => isSet(p.credential) || labels.get(p.credential!)?.required);
    if (kind?.any_proof) proofs = [proofs.find(p => !obstacle(p)) ?? proofs[0]].filter(Boolean);
  }
  const why = proofs.map(obstacle).find(Boolean) ?? (proofs.filter(p => p.type === "signature" && p.signature!.algorithm !== "equal").length > 1 ? "it signs twice" : undefined);
  const asked: Asked[] = [];
  const ask = (key: string, label: string, secret = true) => {
    if (!asked.some(a => a.key === key)) asked.push({ key, label: labels.get(key)?.label ?? label, secret, value: integration.credentials?.[key]?.values?.[0] });
  };
  for (const proof of proofs) {
    if (proof.type === "basic") ask(proof.name ?? "username", "User name", false);
    if (proof.credential) ask(proof.credential, proof.type === "header" ? `Secret of the header ${proof.name}` : proof.type === "parameter" ? `Secret of the parameter ${proof.name}`
      : proof.type === "signature" ? "Secret of the signature" : proof.type === "basic" ? "Password" : "Token", labels.get(proof.credential)?.secret ?? true);
  }
  return { proofs, asked, impossible: why };
}

function ownProofs(own: any): Proof[] {
  return [
    ...(own.headers ?? []).map((h: any) => ({ type: "header", name: h.header, credential: h.header })),
    ...(own.query ?? []).map((q: any) => ({ type: "parameter", name: q.parameter, credential: q.parameter })),
    ...(own.basic ? [{ type: "basic", credential: "password" }] : []),
    ...(own.bearer ? [{ type: "bearer", credential: "token" }] : []),
    ...(own.signature ? [{ type: "signature", credential: "signature", signature: own.signature }] : []),
    ...(own.jwt ? [{ type: "jwt" }] : []),
  ];
}

function obstacle(proof: Proof): string | undefined {
  if (proof.type === "jwt" && !proof.credential) return "its token is signed with a key that only the issuer has";
  if (proof.type !== "signature") return undefined;
  const { algorithm, signed, timestamp, id } = proof.signature!;
  if (!["sha1", "sha256", "sha512", "equal"].includes(algorithm)) return "it signs with a private key that only the sender has";
  if (/\{(lines|crc32|credential|header) /.test(signed)) return "its signed content is specific to the sender";
  return timestamp?.parameter || id?.parameter || proof.signature!.parameter ? "its signature is in the query" : undefined;
}

function draft(plan: Plan, url: string, body: string): Draft {
  let address: Text = [url];
  const query = (...text: Text) => { address = [...address, address.length > 1 || url.includes("?") ? "&" : "?", ...text]; };
  const headers: [string, Text][] = [["Content-Type", ["application/json"]]];
  const lists: { header: string; separator: string; parts: Text[] }[] = [];
  const fields: [string, Variable][] = [];
  const put = (place: Place, value: Variable) => {
    if (place.field) fields.push([place.field, value]);
    if (!place.header) return;
    const header = place.header.replace("{n}", "1");
    let list = lists.find(l => l.header.toLowerCase() === header.toLowerCase());
    if (!list) lists.push(list = { header, separator: place.separator ?? ",", parts: [] });
    const part: Text = [place.prefix ?? "", value];
    if (place.position) list.parts[place.position - 1] = part;
    else list.parts.push(part);
  };
  const made: Draft = { url: address, headers, body: [body], time: "unix" };
  let rule: Rule | undefined, secret = "";
  for (const proof of plan.proofs) {
    const value: Variable = { secret: proof.credential! };
    if (proof.type === "header") headers.push([proof.name!, [value]]);
    if (proof.type === "parameter") query(`${encodeURIComponent(proof.name!)}=`, { ...value, encoded: true });
    if (proof.type === "bearer") headers.push(["Authorization", ["Bearer ", value]]);
    if (proof.type === "basic") {
      made.user = proof.name ?? "username";
      headers.push(["Authorization", ["Basic ", { of: "user" }]]);
    }
    if (proof.type === "jwt") {
      made.jwt = proof.credential!;
      headers.push(["Authorization", ["Bearer ", { of: "token" }]]);
    }
    if (proof.type !== "signature") continue;
    if (proof.signature!.algorithm === "equal") {
      put(proof.signature!, value);
      continue;
    }
    rule = proof.signature!;
    secret = proof.credential!;
    if (rule.timestamp) {
      made.time = rule.timestamp.format;
      put(rule.timestamp, { of: "time" });
    }
    // another delivery each time: one that is sent again is recognised by its id
    if (rule.id && (rule.id.header || rule.signed.includes("{id}"))) put(rule.id, { of: "id" });
    put(rule, { of: "signature" });
    const digest = /\{form ([^}]+)\}/.exec(rule.signed)?.[1];
    if (digest) query(`${digest}=`, { of: "digest" });
    const listed = /\{headers (\S+) (\S+)\}/.exec(rule.signed);
    if (listed) headers.push([listed[1], [listed[2]]]);
  }
  made.url = address;
  for (const list of lists) headers.push([list.header, Array.from(list.parts, part => part ?? [""]).flatMap((part, i) => i ? [list.separator, ...part] : part)]);
  if (fields.length) made.body = withFields(body, fields);
  if (rule) made.signing = { rule, secret, content: content(rule, made, body) };
  return made;
}

function content(rule: Rule, made: Draft, body: string): Text {
  return rule.signed.split(/(\{[^}]+\})/).filter(Boolean).flatMap((part): Text => {
    const [, name, words] = /^\{(\S+?)(?: (.*))?\}$/.exec(part) ?? [];
    switch (name) {
      case undefined: return [part];
      case "body": return [{ of: "body" }];
      case "timestamp": return [{ of: "time" }];
      case "id": return [{ of: "id" }];
      case "method": return ["POST"];
      case "url": case "decoded_url": return made.url;
      case "path": return [made.url[0].toString().replace(/^https?:\/\/[^/]+/, ""), ...made.url.slice(1)];
      case "field": case "open_field": return [String(valueAt(body, words) ?? "")];
      case "headers": {
        const required = words.split(" ")[1];
        return [`${required.toLowerCase()}:`, { of: "time" }];
      }
      // its digest is in the URL
      case "form": return [];
      default: throw new Error(`A request with ${part} cannot be signed here`);
    }
  });
}

const steps = (path: string) => path.split(".").flatMap(name => name.endsWith("[]") ? [name.slice(0, -2), 0].filter(x => x !== "") : [name]);

function valueAt(body: string, path: string): unknown {
  let at: any = JSON.parse(body);
  for (const step of steps(path)) at = at?.[step];
  return at;
}

function withFields(body: string, fields: [string, Variable][]): Text {
  const value: any = JSON.parse(body);
  fields.forEach(([path], i) => {
    let at = value;
    const way = steps(path);
    way.forEach((step, j) => {
      if (j === way.length - 1) at[step] = MARK + i + MARK;
      else if (typeof at[step] !== "object" || at[step] === null) at[step] = typeof way[j + 1] === "number" ? [] : {};
      at = at[step];
    });
  });
  return JSON.stringify(value).split(new RegExp(`${MARK}(\\d+)${MARK}`)).map((part, i) => i % 2 ? fields[Number(part)][1] : part);
}
const MARK = "~tappet~";

const KEY_PREFIX = /^(v1,)?whsec_/;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const hex = (bytes: Uint8Array) => [...bytes].map(b => b.toString(16).padStart(2, "0")).join("");
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
const urlSafe = (bytes: Uint8Array) => base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function keyOf(secret: string, encoding: string): Uint8Array {
  if (encoding === "base64") return Uint8Array.from(atob(secret.replace(KEY_PREFIX, "")), c => c.charCodeAt(0));
  return encoding === "hex" ? Uint8Array.from(secret.match(/../g) ?? [], pair => parseInt(pair, 16)) : bytesOf(secret);
}

async function hmac(algorithm: string, key: Uint8Array, content: string): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey("raw", key as BufferSource, { name: "HMAC", hash: algorithm.replace("sha", "SHA-") }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytesOf(content)));
}

function written(time: Date, format: string): string {
  return format === "iso8601" ? time.toISOString() : format === "unix_ms" ? String(time.getTime()) : String(Math.floor(time.getTime() / 1_000));
}

/** @throws Error where the browser does not sign: on a page that is neither of https nor of localhost */
export async function signedRequest(plan: Plan, url: string, body: string, secrets: Record<string, string>, at: Date, id: string): Promise<Request> {
  const made = draft(plan, url, body);
  const values: Record<string, string> = { time: written(at, made.time), id };
  const text = (pieces: Text): string => pieces.map(p => typeof p === "string" ? p
    : "of" in p ? values[p.of] : p.encoded ? encodeURIComponent(secrets[p.secret] ?? "") : secrets[p.secret] ?? "").join("");
  if (made.user) values.user = base64(bytesOf(`${secrets[made.user] ?? ""}:${secrets[plan.proofs.find(p => p.type === "basic")!.credential!] ?? ""}`));
  if ((made.signing || made.jwt) && !globalThis.crypto?.subtle) throw new Error("Browsers sign on https and on localhost only. Copy the command, and run it in a terminal.");
  if (made.jwt) {
    const now = Math.floor(at.getTime() / 1_000);
    const token = `${urlSafe(bytesOf(JWT_HEADER))}.${urlSafe(bytesOf(`{"iat":${now},"exp":${now + 300}}`))}`;
    values.token = `${token}.${urlSafe(await hmac("sha256", bytesOf(secrets[made.jwt] ?? ""), token))}`;
  }
  if (made.signing) {
    const { rule, secret, content } = made.signing;
    // a body that has the signature in it is not what is signed
    if (!hasSignature(made.body)) values.body = text(made.body);
    values.digest = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytesOf(values.body ?? ""))));
    const bytes = await hmac(rule.algorithm, keyOf(secrets[secret] ?? "", rule.secret_encoding), text(content));
    values.signature = rule.encoding === "base64" ? base64(bytes) : hex(bytes);
  }
  return { url: text(made.url), headers: made.headers.map(([name, value]) => [name, text(value)]), body: text(made.body) };
}
const JWT_HEADER = '{"alg":"HS256","typ":"JWT"}';
const hasSignature = (text: Text) => text.some(p => typeof p === "object" && "of" in p && p.of === "signature");

/** A command for a POSIX shell, with openssl where something is signed. */
export function shellCommand(plan: Plan, url: string, body: string, secrets: Record<string, string>): string {
  const made = draft(plan, url, body);
  const lines: string[] = [];
  const names = new Map(plan.asked.map(a => [a.key, /^[a-z_]\w*$/.test(a.key) && !RESERVED.includes(a.key) ? a.key : `secret_${a.key.toLowerCase().replace(/\W+/g, "_")}`]));
  const encoded = new Set(plan.proofs.filter(p => p.type === "parameter").map(p => p.credential));
  for (const a of plan.asked) {
    const value = secrets[a.key] || a.value || "";
    lines.push(`${names.get(a.key)}=${shellQuote(value ? (encoded.has(a.key) ? encodeURIComponent(value) : value) : `<${a.label}>`)}`);
  }
  const variable = (p: Variable) => `\${${"of" in p ? p.of : names.get(p.secret)}}`;
  const word = (pieces: Text): string => {
    const merged = pieces.filter(p => p !== "");
    if (merged.every(p => typeof p === "string")) return shellQuote(merged.join(""));
    if (merged.every(p => typeof p !== "string" || /^[\w .,:;=/?&@%+<>-]*$/.test(p))) return `"${merged.map(p => typeof p === "string" ? p : variable(p)).join("")}"`;
    return merged.map(p => typeof p === "string" ? shellQuote(p) : `"${variable(p)}"`).join("");
  };
  const uses = (of: string) => [made.url, made.body, ...made.headers.map(h => h[1]), made.signing?.content ?? []].some(t => t.some(p => typeof p === "object" && "of" in p && p.of === of));
  if (uses("time") || made.jwt) lines.push(`time=$(date ${made.time === "iso8601" ? "-u +%Y-%m-%dT%H:%M:%SZ" : "+%s"})${made.time === "unix_ms" ? "000" : ""}`);
  if (uses("id")) lines.push('id="sample-$(date +%s)"');
  if (made.jwt) {
    lines.push("base64url() { openssl base64 -A | tr '+/' '-_' | tr -d =; }",
      `token="$(printf %s '${JWT_HEADER}' | base64url).$(printf '{"iat":%s,"exp":%s}' "$time" "$((time + 300))" | base64url)"`,
      `token="$token.$(printf %s "$token" | openssl dgst -sha256 -hmac "$${names.get(made.jwt)}" -binary | base64url)"`);
  }
  const late = hasSignature(made.body);
  if (made.signing && !late) lines.push(`body=${word(made.body)}`);
  if (uses("digest")) lines.push(`digest=$(printf %s "$body" | openssl dgst -sha256 | sed 's/^.* //')`);
  if (made.signing) {
    const { rule, secret, content } = made.signing;
    let key = `-hmac "$${names.get(secret)}"`;
    if (rule.secret_encoding === "base64") {
      lines.push(`key=$(printf %s "$${names.get(secret)}" | sed 's/^v1,//; s/^whsec_//' | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')`);
      key = '-mac HMAC -macopt "hexkey:$key"';
    }
    if (rule.secret_encoding === "hex") key = `-mac HMAC -macopt "hexkey:$${names.get(secret)}"`;
    lines.push(`signature=$(printf %s ${word(content)} | openssl dgst -${rule.algorithm} ${key} ${rule.encoding === "base64" ? "-binary | openssl base64 -A" : "| sed 's/^.* //'"})`);
    if (late) lines.push(`body=${word(made.body)}`);
  }
  const basic = plan.proofs.find(p => p.type === "basic");
  lines.push(["curl -i", word(made.url), ...made.headers.flatMap(([name, value]) => name === "Authorization" && basic
    ? ["-u", word([{ secret: made.user! }, ":", { secret: basic.credential! }])] : ["-H", word([`${name}: `, ...value])]),
    "--data-binary", made.signing ? '"$body"' : word(made.body)].join(" "));
  return lines.join("\n");
}
const RESERVED = ["time", "id", "body", "key", "digest", "signature", "token", "path", "user"];
