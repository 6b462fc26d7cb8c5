import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { planOf, shellCommand, signedRequest } from "../../src/sign";

const STRIPE = { name: "stripe", label: "Stripe", credentials: [{ name: "signing_secret", label: "Signing secret", secret: true, required: true }], any_proof: false,
  proofs: [{ type: "signature", credential: "signing_secret", signature: { header: "Stripe-Signature", prefix: "v1=", algorithm: "sha256", encoding: "hex", signed: "{timestamp}.{body}",
    secret_encoding: "text", timestamp: { header: "Stripe-Signature", prefix: "t=", format: "unix" }, id: { field: "id" } } }] };
const INTEGRATION = { kind: "stripe", credentials: { signing_secret: { count: 1 } } };
const BODY = `{"name": "it's $HOME \`x\`"}`;

test("signedRequest_ofStripe_hasTimeAndSignatureInOneHeader", async () => {
  const plan = planOf(INTEGRATION, STRIPE);
  assert.deepEqual(plan.asked.map(a => a.label), ["Signing secret"]);
  const request = await signedRequest(plan, "http://localhost/v1", BODY, { signing_secret: "s" }, new Date(1_700_000_000_000), "1");
  const signature = createHmac("sha256", "s").update(`1700000000.${BODY}`).digest("hex");
  assert.deepEqual(request, { url: "http://localhost/v1", body: BODY, headers: [["Content-Type", "application/json"], ["Stripe-Signature", `t=1700000000,v1=${signature}`]] });
});

test("shellCommand_signsWhatItSends_whateverTheBodyHas", () => {
  const command = shellCommand(planOf(INTEGRATION, STRIPE), "http://localhost/v1", BODY, { signing_secret: "it's" });
  const sent = execFileSync("sh", ["-c", `curl() { for each in "$@"; do printf '%s\\0' "$each"; done; }\n${command}`], { encoding: "utf8" }).split("\0");
  assert.equal(sent[sent.indexOf("--data-binary") + 1], BODY);
  const [, time, signature] = /^Stripe-Signature: t=(\d+),v1=([0-9a-f]+)$/.exec(sent.find(each => each.startsWith("Stripe"))!)!;
  assert.equal(signature, createHmac("sha256", "it's").update(`${time}.${BODY}`).digest("hex"));
});

test("planOf_aKindWithAPrivateKey_saysThatOnlyItsSenderSigns", () => {
  const kind = { ...STRIPE, proofs: [{ ...STRIPE.proofs[0], signature: { ...STRIPE.proofs[0].signature, algorithm: "ed25519" } }] };
  assert.match(planOf(INTEGRATION, kind).impossible!, /private key/);
});

test("planOf_anIntegrationWithItsOwnRules_asksForEachSecret", async () => {
  const plan = planOf({ kind: "webhook", authentication: { headers: [{ header: "X-Key" }], query: [{ parameter: "token" }], basic: { username: "ada" } } });
  assert.deepEqual(plan.asked.map(a => a.key), ["X-Key", "token", "username", "password"]);
  const request = await signedRequest(plan, "http://localhost/v1", "{}", { "X-Key": "k", token: "a&b", username: "ada", password: "p" }, new Date(), "1");
  assert.equal(request.url, "http://localhost/v1?token=a%26b");
  assert.deepEqual(request.headers.slice(1), [["X-Key", "k"], ["Authorization", `Basic ${btoa("ada:p")}`]]);
});
