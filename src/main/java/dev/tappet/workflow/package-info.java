/**
 * The workflow language: definitions in YAML or JSON, read by {@link dev.tappet.workflow.Definitions} into a
 * {@link dev.tappet.workflow.Workflow} of {@link dev.tappet.workflow.Step}s and
 * {@link dev.tappet.workflow.Template}s. What follows is its reference.
 *
 * <pre>
 * name: Text                                     # what people call it
 * trigger:
 *   integration: 4b0c7a52-…                      # the id of the integration whose events start it
 *   condition: "{{ $.event.action = 'opened' }}" # optional
 * steps:                                         # each with one operator; id and name are optional
 *   - id: total                                  # letters, digits, _; then $.total is the step's output
 *     name: For people
 *     set: { sum: "{{ $sum($.event.prices) }}" } # variables: $.vars.sum
 *   - if: "{{ $.vars.sum &gt; 100 }}"
 *     then: [ … ]
 *     else: [ … ]                                # optional
 *   - switch: "{{ $.event.action }}"             # the first case with an equal value
 *     cases: [ { value: opened, steps: [ … ] }, { value: "{{ $.vars.other }}", steps: [ … ] } ]
 *     default: [ … ]                             # optional
 *   - for_each:                                  # $.item and $.index within
 *       items: "{{ $.event.list }}"              # or a list
 *       steps: [ … ]
 *       concurrency: 4                           # 1 to 100, default 1
 *       on_error: continue                       # or fail, the default
 *   - parallel: { branches: { left: [ … ], right: [ … ] }, on_error: fail }
 *   - try: [ … ]
 *     catch: [ … ]                               # $.error within
 *   - wait: 10s                                  # 500ms 10s 5m 2h 7d PT1H30M, or seconds; at most 30 days
 *   - wait: { until: "2026-01-01T00:00:00Z" }    # or milliseconds since 1970
 *   - fail: "No price for {{ $.event.id }}"
 *   - exit: { status: 202, headers: { X-Total: "{{ $.vars.sum }}" }, body: { ok: true } }
 *   - exit: "{{ $.total }}"                      # an expression that gives the object
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
 *       most 100,000 numbers, an expression 16,384 characters. Regular expressions count.
 *   <li>What <code>$error</code> and <code>$assert</code> say is shown when it is a literal; use {@code fail} for a
 *       message with values.
 * </ul>
 */
package dev.tappet.workflow;
