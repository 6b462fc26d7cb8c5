/**
 * The workflow language: definitions in YAML or JSON, read by {@link dev.tappet.workflow.DefinitionParser} into a
 * {@link dev.tappet.workflow.Workflow} of {@link dev.tappet.workflow.Step}s and
 * {@link dev.tappet.expression.Template}s. What follows is its reference.
 *
 * <pre>
 * name: Text                                     # what people call it
 * trigger:
 *   integration: 4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11  # the id of the integration whose events start it
 *   condition: "{{ $.event.action = 'opened' }}" # optional
 * steps:                                         # each with one operator; id and name are optional
 *   - id: total                                  # letters, digits, _; then $.total is the step's output
 *     name: For people
 *     set: { sum: "{{ $sum($.event.prices) }}" } # variables: $.vars.sum
 *   - if: "{{ $.vars.sum &gt; 100 }}"
 *     then: [ set: { size: large } ]             # a list of steps
 *     else: [ set: { size: small } ]             # optional
 *   - switch: "{{ $.event.action }}"             # the first case with an equal value
 *     cases:
 *       - { value: closed, steps: [ exit: {} ] }
 *       - { value: "{{ $.event.usual }}", steps: [ set: { usual: true } ] }
 *     default: [ fail: "What is {{ $.event.action }}?" ]   # optional
 *   - id: doubled                                # $.doubled: a list of what the last step of each iteration gave
 *     for_each:                                  # $.item and $.index within
 *       items: "{{ $.event.prices }}"            # or a list
 *       steps: [ set: { twice: "{{ $.item * 2 }}" } ]
 *       concurrency: 4                           # 1 to 100, default 1
 *       on_error: continue                       # or fail, the default
 *   - id: sides                                  # $.sides.left, $.sides.right
 *     parallel:
 *       branches: { left: [ set: { l: 1 } ], right: [ fail: not today ] }
 *       on_error: continue                       # then $.sides.right.error says what failed
 *   - try: [ fail: "It is {{ $.vars.size }}" ]
 *     catch: [ set: { caught: "{{ $.error.message }}" } ]  # $.error.step is where
 *   - wait: 10s                                  # 500ms 10s 5m 2h 7d PT1H30M, or seconds; at most 30 days
 *   - wait: { until: "2026-01-01T00:00:00Z" }    # or milliseconds since 1970
 *   - id: price
 *     http: { url: "https://shop.example/prices/7" } # $.price.status, $.price.headers, $.price.body
 *   - id: scored
 *     workflow: { id: 01a20099-c434-7000-8000-000000000001, input: { ip: "{{ $.event.ip }}" } }  # $.scored is its exit's output
 *   - respond: { status: 202, body: { taken: "{{ $.event.id }}" } }  # answers the caller now, and goes on
 *   - if: "{{ $.price.status != 200 }}"
 *     then: [ fail: "No price for {{ $.event.id }}" ]
 *   - if: "{{ $.event.brief }}"
 *     then: [ exit: "{{ $.total }}" ]            # an expression that gives the object
 *   - exit: { status: 202, headers: { X-Total: "{{ $.vars.sum }}" }, body: { ok: true } }
 * </pre>
 *
 * <p><b>{@code http}</b> sends a request and gives <code>{status, headers, body}</code>. Every value may be an
 * expression; the result is journaled, so that the request of a step that is over is never sent again.
 *
 * <pre>
 * http:
 *   method: POST                         # GET by default; HEAD PUT PATCH DELETE OPTIONS
 *   url: "https://shop.example/orders/{{ $encodeUrlComponent($.event.id) }}"
 *   query: { notify: true, tag: [a, b] } # added to the URL; a list is sent several times, null not at all
 *   headers: { Authorization: "Bearer {{ $.secrets.shop }}" }
 *   json: { amount: 5 }                  # or one of these:
 *   # form: { amount: 5 }                # application/x-www-form-urlencoded
 *   # text: five                         # in UTF-8
 *   # multipart: [ { name: file, filename: a.csv, content_type: text/csv, text: "a,b" }, { name: meta, json: {} } ]
 *   timeout: 20s                         # attempts and delays together; 30s by default, at most 5m
 *   connect_timeout: 2s                  # to connect, with TLS; 5s by default
 *   read_timeout: 10s                    # without a byte of the response; as timeout by default
 *   retry: { max_attempts: 4, delay: 500ms, multiplier: 2, max_delay: 30s, statuses: [429, 503] }
 *   expect: [2xx, 404]                   # what is a success; 2xx by default
 *   redirects: 2                         # how many are followed; 5 by default, at most 10
 *   response: json                       # or text, base64; auto by default
 * </pre>
 *
 * <ul>
 *   <li>Without {@code retry} there is one attempt. With it (3 attempts by default) failures of the connection and the
 *       statuses 408, 425, 429, 500, 502, 503, 504 are tried again, unless it says {@code statuses}. Half of each delay
 *       is left to chance, and a {@code Retry-After} is kept to. No attempt begins after {@code timeout}.
 *   <li>A header {@code Idempotency-Key} is the same in all attempts at a step of an execution, also when it is resumed
 *       after a crash, and in no other; a key of your own is left as it is. {@code traceparent} is passed on.
 *   <li>{@code auto} reads JSON and text as the response's content type says, and gives everything else in base64. What
 *       says it is JSON and is not fails the step. No body is null. Header names are in lower case, values of the same
 *       name are joined by commas; {@code set-cookie} is a list. A response has at most 1 MiB, if not configured
 *       otherwise, and is compressed only if you ask for it by {@code Accept-Encoding: gzip}.
 *   <li>Another status than expected fails the step: in {@code catch}, <code>$.error.status</code>,
 *       <code>$.error.headers</code> and <code>$.error.body</code> (of a long one the beginning, as a text) tell more.
 *   <li>Redirects make a GET of a POST on 301 and 302, and of everything on 303; 307 and 308 repeat the request. Another
 *       origin gets none of your headers but {@code Accept}, {@code Accept-Language}, {@code Accept-Encoding},
 *       {@code Content-Type} and {@code User-Agent}, and https is not left for http.
 *   <li>Only public addresses are called: not the server itself, its network or its cloud's metadata, whatever name or
 *       redirect leads there, unless the server's configuration allows it.
 *   <li>A step whose timeout does not fit into the time that its worker has left is left to another worker.
 * </ul>
 *
 * <pre>
 * - id: order
 *   try:
 *     - id: created
 *       http: { method: POST, url: "https://shop.example/orders", json: { id: 7 }, retry: {} }
 *   catch:
 *     - if: "{{ $.error.status != 409 }}"    # it is there already
 *       then: [ fail: "{{ $.error.message }}" ]
 * </pre>
 *
 * <p><b>{@code lambda}</b> invokes a function of AWS Lambda and gives <code>{status, payload}</code>. It uses the server's
 * own credentials: which functions may be invoked is for their policy to say.
 *
 * <pre>
 * lambda:
 *   function: price                 # its name or ARN, with a version or alias if you like
 *   invocation: request             # the default; event does not wait: {status: 202}
 *   payload: { id: "{{ $.event.id }}" }
 *   key_field: request_key          # the payload's field that is to hold the idempotency key
 *   timeout: 20s                    # attempts and delays together; 30s by default, at most 15m
 *   retry: { max_attempts: 4 }      # as that of http, without statuses
 * </pre>
 *
 * <ul>
 *   <li>The idempotency key, the same in all attempts at a step of an execution, is in the client context:
 *       {@code custom.idempotency_key}, beside {@code custom.execution_id} and {@code custom.traceparent}. Lambda does
 *       not pass the client context on for an event: name a {@code key_field}.
 *   <li>When the function fails, the step does: in {@code catch}, <code>$.error.error_type</code>,
 *       <code>$.error.error_message</code> and <code>$.error.function_error</code> tell more. That is never tried again.
 *       With {@code retry}, throttling and failures of Lambda itself or the connection are; its {@code Retry-After} is
 *       kept to.
 *   <li>A payload has at most 6 MiB of JSON, 1 MiB for an event, and what the function gives 1 MiB, if not configured
 *       otherwise. A server without credentials or region says so.
 * </ul>
 *
 * <p><b>workflow</b> runs another published workflow of the workspace here, as if its steps were written here: what acts
 * in it is journaled and not done twice, and it may wait. Its {@code input} is its <code>$.event</code>, <code>{}</code>
 * if left out; of what was set or given around it, it sees nothing. An {@code exit} in it ends it and no more, and its
 * output is the step's; without one the output is <code>{}</code>. A failure in it is the step's failure, at a place like
 * {@code steps[2].workflow.steps[0]}. Its trigger's condition is not evaluated: who calls has decided. The version is
 * that which is published when the step is reached, and stays, whatever is published meanwhile. At most ten call each
 * other in a row, and none itself: publishing says so where the ids stand in the definitions, else the execution fails.
 *
 * <pre>
 * - id: scored
 *   try:
 *     - id: asked
 *       workflow: { id: 01a20099-c434-7000-8000-000000000001, input: { ip: "{{ $.event.ip }}" } }
 *   catch:
 *     - fail: "No score: {{ $.error.message }}"    # $.error.step is scored's place, and within it the step that failed
 * - exit: { score: "{{ $.asked.score }}" }          # what the other workflow's exit gave
 * </pre>
 *
 * <p><b>respond</b> answers the caller of the synchronous URL at once, with the parameters of an exit, and the
 * workflow goes on: for senders who give up after a few seconds. The first answer counts; what the execution does after
 * it, an exit, a failure or a stop, is not told to the caller any more. It gives no output, and does nothing where
 * nobody waits: under the asynchronous URLs, and when an execution is run again. Parameters that are no response fail
 * the step, in whatever way the execution was started, and a {@code catch} may answer instead.
 *
 * <pre>
 * - respond: { status: 202, headers: { X-Order: "{{ $.event.order }}" }, body: { taken: "{{ $.event.order }}" } }
 * - wait: 30s                                       # whatever takes its time
 * - exit: { delivered: "{{ $.event.order }}" }      # in the record; the caller has its answer
 * </pre>
 *
 * <p><b>YAML</b> is that of version 1.2: {@code yes}, {@code on} and dates are texts. Aliases, a key that is there
 * twice, a second document, more than 256 KiB and more than 100 levels are refused.
 *
 * <p><b>Expressions</b> stand in <code>{{ }}</code> and are JSONata (https://docs.jsonata.org). A string that is one
 * expression, with at most blanks around it, gives the value with its type; within text, a value is written as text:
 * texts as they are, numbers, booleans, lists and objects as JSON, nothing for null. What is missing is null. Where a
 * value decides or is a list ({@code if}, {@code condition}, {@code items}), it must be one expression. Braces are
 * written as <code>{{ '{{' }}</code>. They see <code>$.event</code>, <code>$.vars</code>, <code>$.&lt;step id&gt;</code>,
 * <code>$.item</code>, <code>$.index</code>, <code>$.error</code>, <code>$.workflow</code>, <code>$.execution</code>
 * and, in steps that act on the outside, <code>$.secrets.name</code>, one secret of the workspace at a time.
 * To know:
 *
 * <ul>
 *   <li>In {@code items[…]} and {@code items.(…)}, <code>$</code> is the item: write <code>$$.vars.x</code> for the
 *       context. Publishing warns of it.
 *   <li>Numbers in expressions are doubles: an integer beyond 2<sup>53</sup> is exact only while it is passed on as it
 *       is, so compare ids as texts. Whole results are integers.
 *   <li>A list of one value that an expression finds becomes the value; {@code []} after the path keeps the list.
 *   <li><code>$now()</code> and <code>$millis()</code> are the time of the last journal entry,
 *       <code>$random()</code> and <code>$shuffle()</code> give the same again when a run is resumed.
 *       <code>$toMillis</code> with a picture needs the year in it.
 *   <li>Not available: <code>$eval</code>, the transform operator {@code | |}, signatures of functions.
 *   <li>An evaluation ends after 500 ms, at 500 levels, and with values of more than 8 Mi characters; a range has at
 *       most 100,000 numbers, an expression 16,384 characters and 250 levels of
 *       brackets. Regular expressions count.
 *   <li>What <code>$error</code> and <code>$assert</code> say is shown when it is a literal; use {@code fail} for a
 *       message with values.
 * </ul>
 */
package dev.tappet.workflow;
