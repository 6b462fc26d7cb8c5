// A first event for a workflow, made of the fields that its expressions read. Pure: see test/unit.

/** For an integration of raw HTTP requests, this is the body: there, $.event.body is what is sent. */
export function sampleEvent(source: string, isRaw = false): unknown {
  const event: Record<string, unknown> = {};
  for (const [, before, path] of source.matchAll(/(\$[a-zA-Z]+\(\s*)?\$\.event((?:\.[A-Za-z_][A-Za-z0-9_]*)+)/g)) {
    const names = path.slice(1).split(".");
    if (isRaw && names[0] !== "body") continue;
    put(event, isRaw ? names.slice(1) : names, value(before?.replace(/[^a-zA-Z]/g, "") ?? "", names.at(-1)!));
  }
  return event;
}

function value(caller: string, name: string): unknown {
  if (["count", "sum", "max", "min", "average", "map", "filter", "reduce", "sort"].includes(caller)) return [1, 2, 3];
  if (["number", "abs", "round", "floor", "ceil"].includes(caller) || /(count|number|amount|seconds|total|size|id)$/i.test(name)) return 1;
  if (/s$/.test(name) && !/(ss|us|is)$/.test(name)) return ["example"];
  return "example";
}

function put(into: Record<string, unknown>, names: string[], leaf: unknown): void {
  let at = into;
  for (const [i, name] of names.entries()) {
    if (name === "__proto__") return;
    if (i === names.length - 1) {
      if (at[name] === undefined) at[name] = leaf;
    } else {
      if (typeof at[name] !== "object" || at[name] === null || Array.isArray(at[name])) at[name] = {};
      at = at[name] as Record<string, unknown>;
    }
  }
}
