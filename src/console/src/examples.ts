// Events of vendors, shortened, in the shape of their documentation: loaded when an integration of theirs is tried.

export interface Example { name: string; event: unknown }

export const EXAMPLES: Record<string, Example[]> = {
  github: [
    { name: "Pull request opened", event: { action: "opened", number: 42, pull_request: { title: "Fix rounding of totals", html_url: "https://github.com/acme/shop/pull/42", draft: false, user: { login: "ada" }, base: { ref: "main" }, head: { ref: "fix-rounding", sha: "6dcb09b5b57875f334f61aebed695e2e4193db5e" } }, repository: { full_name: "acme/shop", default_branch: "main" }, sender: { login: "ada" } } },
    { name: "Push", event: { ref: "refs/heads/main", before: "95790bf891e76fee5e1747ab589903a6a1f80f22", after: "da1560886d4f094c3e6c9ef40349f7d38b5d27d7", repository: { full_name: "acme/shop" }, pusher: { name: "ada" }, commits: [{ id: "da1560886d4f094c3e6c9ef40349f7d38b5d27d7", message: "Round totals to cents", author: { name: "Ada" }, added: [], modified: ["src/total.js"], removed: [] }] } },
    { name: "Issue opened", event: { action: "opened", issue: { number: 7, title: "Totals are off by one cent", html_url: "https://github.com/acme/shop/issues/7", labels: [{ name: "bug" }], user: { login: "grace" } }, repository: { full_name: "acme/shop" }, sender: { login: "grace" } } },
  ],
  gitlab: [
    { name: "Merge request opened", event: { object_kind: "merge_request", user: { username: "ada" }, project: { path_with_namespace: "acme/shop", web_url: "https://gitlab.com/acme/shop" }, object_attributes: { iid: 42, title: "Fix rounding of totals", action: "open", state: "opened", source_branch: "fix-rounding", target_branch: "main", url: "https://gitlab.com/acme/shop/-/merge_requests/42" } } },
  ],
  stripe: [
    { name: "Payment succeeded", event: { id: "evt_1NG8Du2eZvKYlo2CUI79vXWy", object: "event", type: "payment_intent.succeeded", created: 1686089970, livemode: false, data: { object: { id: "pi_3NG8Du2eZvKYlo2C1", object: "payment_intent", amount: 2000, currency: "eur", status: "succeeded", customer: "cus_Na6dX7aXxi11N4", receipt_email: "ada@example.com", metadata: { order: "1001" } } } } },
    { name: "Invoice payment failed", event: { id: "evt_1NG8Du2eZvKYlo2CUI79vXWz", object: "event", type: "invoice.payment_failed", created: 1686089970, livemode: false, data: { object: { id: "in_1MtHbELkdIwHu7ix", object: "invoice", amount_due: 2000, attempt_count: 1, currency: "eur", customer: "cus_Na6dX7aXxi11N4", customer_email: "ada@example.com", hosted_invoice_url: "https://invoice.stripe.com/i/example" } } } },
  ],
  slack: [
    { name: "Message in a channel", event: { type: "event_callback", team_id: "T123ABC456", api_app_id: "A123ABC456", event_id: "Ev123ABC456", event_time: 1686089970, event: { type: "message", channel: "C123ABC456", user: "U123ABC456", text: "The build is red", ts: "1686089970.000200" } } },
    { name: "Slash command", event: { command: "/deploy", text: "shop production", user_id: "U123ABC456", user_name: "ada", channel_id: "C123ABC456", team_id: "T123ABC456", response_url: "https://hooks.slack.com/commands/1234/5678" } },
  ],
  shopify: [
    { name: "Order created", event: { id: 820982911946154500, name: "#1001", email: "ada@example.com", currency: "EUR", total_price: "39.90", financial_status: "paid", line_items: [{ id: 866550311766439000, title: "Mug", quantity: 2, price: "19.95", sku: "MUG-1" }], customer: { id: 115310627314723950, first_name: "Ada", last_name: "Lovelace" } } },
  ],
  pagerduty: [
    { name: "Incident triggered", event: { event: { id: "01DQ9QVZK5LQRZ5U8W4Z5L0Y9G", event_type: "incident.triggered", resource_type: "incident", occurred_at: "2026-01-02T03:04:05Z", data: { id: "PGR0VU2", type: "incident", html_url: "https://acme.pagerduty.com/incidents/PGR0VU2", number: 2, status: "triggered", title: "The shop answers slowly", urgency: "high", service: { id: "PF9KMXH", summary: "Shop" } } } } },
  ],
  alertmanager: [
    { name: "Alert firing", event: { version: "4", status: "firing", receiver: "tappet", groupLabels: { alertname: "HighLatency" }, commonLabels: { alertname: "HighLatency", severity: "critical", service: "shop" }, externalURL: "https://alertmanager.example.com", alerts: [{ status: "firing", labels: { alertname: "HighLatency", instance: "shop-1:9090", severity: "critical" }, annotations: { summary: "The 99th percentile is above one second" }, startsAt: "2026-01-02T03:04:05Z", endsAt: "0001-01-01T00:00:00Z", fingerprint: "c2ca6a8f2a1b3f10" }] } },
  ],
  grafana: [
    { name: "Alert firing", event: { receiver: "tappet", status: "firing", title: "[FIRING:1] High latency", state: "alerting", orgId: 1, alerts: [{ status: "firing", labels: { alertname: "High latency", service: "shop" }, annotations: { summary: "The 99th percentile is above one second" }, startsAt: "2026-01-02T03:04:05Z", dashboardURL: "https://grafana.example.com/d/1", values: { A: 1.3 } }] } },
  ],
  sentry: [
    { name: "Issue created", event: { action: "created", installation: { uuid: "a8e5d37a-696c-4c54-adb5-b3f28d64c7de" }, data: { issue: { id: "1170820242", shortId: "SHOP-1", title: "TypeError: total is undefined", culprit: "src/total.js", level: "error", status: "unresolved", project: { slug: "shop", name: "Shop" } } }, actor: { type: "application", name: "Sentry" } } },
  ],
  jira: [
    { name: "Issue created", event: { webhookEvent: "jira:issue_created", timestamp: 1686089970000, user: { displayName: "Ada" }, issue: { id: "10002", key: "SHOP-1", fields: { summary: "Totals are off by one cent", issuetype: { name: "Bug" }, priority: { name: "High" }, status: { name: "To Do" } } } } },
  ],
  linear: [
    { name: "Issue created", event: { action: "create", type: "Issue", createdAt: "2026-01-02T03:04:05Z", url: "https://linear.app/acme/issue/SHOP-1", data: { id: "2174add1-f7c8-44e3-bbf3-2d60b5ea8bc9", identifier: "SHOP-1", title: "Totals are off by one cent", priority: 2, state: { name: "Todo" }, team: { key: "SHOP" } } } },
  ],
  typeform: [
    { name: "Form response", event: { event_id: "LtWXD3crgy", event_type: "form_response", form_response: { form_id: "lT4Z3j", submitted_at: "2026-01-02T03:04:05Z", answers: [{ type: "email", email: "ada@example.com", field: { id: "SMEUb7VJz92Q", type: "email", ref: "email" } }, { type: "text", text: "It works well", field: { id: "JwWggjAKtOkA", type: "short_text", ref: "comment" } }] } } },
  ],
};
