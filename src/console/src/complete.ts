// Completion: keys and values by the schema of workflows, and names inside {{ }}.
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";

export interface CompletionContextData {
  schema: () => Promise<any>;
  integrations: () => Promise<any[]>;
  secrets: () => Promise<any[]>;
  variables: () => Promise<any[]>;
}

/** Where a cursor is in YAML: the keys of the mappings around it, by their indentation. */
export function pathAt(lines: string[], line: number, indent: number): string[] {
  const path: string[] = [];
  let limit = indent; // a key before this column is around the cursor
  let dashes = indent; // and so is an item whose dash is before this one
  for (let i = line - 1; i >= 0 && (limit > 0 || dashes > 0); i--) {
    const [, lead, dash, rest] = /^(\s*)((?:- +)*)(.*)$/.exec(lines[i])!;
    const key = /^([A-Za-z_][\w-]*|"[^"]+")\s*:/.exec(rest)?.[1];
    const column = lead.length + dash.length;
    if (key && column < limit) {
      path.unshift(key.replaceAll('"', ""));
      limit = dashes = column;
    }
    if (dash && lead.length < dashes) {
      path.unshift("[]");
      dashes = lead.length;
      // a list may begin at the column of its key
      limit = lead.length + 1;
    }
  }
  return path;
}

/** All schemas that a value at a path may have. */
export function schemasAt(root: any, path: string[]): any[] {
  let nodes = expand(root, root);
  for (const part of path) {
    const next: any[] = [];
    for (const node of nodes) {
      const child = part === "[]" ? node.items : node.properties?.[part] ?? (typeof node.additionalProperties === "object" ? node.additionalProperties : undefined);
      if (child) next.push(...expand(root, child));
    }
    nodes = next;
  }
  return nodes;
}

function expand(root: any, node: any, depth = 0): any[] {
  if (!node || typeof node !== "object" || depth > 12) return [];
  if (node.$ref) {
    const target = String(node.$ref).replace(/^#\//, "").split("/").reduce((at: any, key) => at?.[key], root);
    return [...expand(root, target, depth + 1)];
  }
  const found = [node];
  for (const key of ["oneOf", "anyOf", "allOf"]) for (const each of node[key] ?? []) found.push(...expand(root, each, depth + 1));
  if (node.then) found.push(...expand(root, node.then, depth + 1));
  return found;
}

/** The ids of the steps before a line, and the names that set steps give. */
export function namesBefore(lines: string[], line: number): { ids: string[]; vars: string[] } {
  const ids: string[] = [], vars: string[] = [];
  for (let i = 0; i < line; i++) {
    const id = /^\s*(?:- +)*id:\s*["']?([A-Za-z_]\w*)/.exec(lines[i])?.[1];
    if (id) ids.push(id);
    const inline = /^\s*(?:- +)*set:\s*\{(.*)\}/.exec(lines[i])?.[1];
    if (inline) for (const [, name] of inline.matchAll(/([A-Za-z_]\w*)\s*:/g)) vars.push(name);
    const set = /^(\s*)((?:- +)*)set:\s*$/.exec(lines[i]);
    if (set) {
      const at = set[1].length + set[2].length;
      for (let j = i + 1; j < line; j++) {
        const entry = /^(\s*)([A-Za-z_]\w*)\s*:/.exec(lines[j]);
        if (lines[j].trim() && !lines[j].trim().startsWith("#") && (/^\s*/.exec(lines[j])![0].length <= at)) break;
        if (entry) vars.push(entry[2]);
      }
    }
  }
  return { ids: [...new Set(ids)], vars: [...new Set(vars)] };
}

const FUNCTIONS: [string, string][] = [
  ["$count", "(array)"], ["$sum", "(numbers)"], ["$max", "(numbers)"], ["$min", "(numbers)"], ["$average", "(numbers)"],
  ["$string", "(value)"], ["$number", "(value)"], ["$boolean", "(value)"], ["$exists", "(value)"], ["$not", "(value)"], ["$length", "(string)"], ["$substring", "(string, start[, length])"],
  ["$substringBefore", "(string, chars)"], ["$substringAfter", "(string, chars)"], ["$uppercase", "(string)"], ["$lowercase", "(string)"], ["$trim", "(string)"],
  ["$contains", "(string, pattern)"], ["$split", "(string, separator)"], ["$join", "(array, separator)"], ["$replace", "(string, pattern, replacement)"], ["$match", "(string, pattern)"],
  ["$map", "(array, function)"], ["$filter", "(array, function)"], ["$reduce", "(array, function)"], ["$sort", "(array[, function])"], ["$distinct", "(array)"], ["$reverse", "(array)"], ["$append", "(a, b)"],
  ["$keys", "(object)"], ["$lookup", "(object, key)"], ["$merge", "(objects)"], ["$spread", "(object)"], ["$each", "(object, function)"], ["$round", "(number[, places])"], ["$floor", "(number)"], ["$ceil", "(number)"], ["$abs", "(number)"],
  ["$now", "()"], ["$toMillis", "(time)"], ["$fromMillis", "(ms)"], ["$base64encode", "(string)"], ["$base64decode", "(string)"], ["$encodeUrlComponent", "(string)"], ["$parseJson", "(text)"], ["$parseXml", "(text)"], ["$parseCsv", "(text[, options])"], ["$toCsv", "(rows[, options])"], ["$hash", "(bytes[, algorithm, encoding])"], ["$hmac", "(bytes, key[, algorithm, encoding])"], ["$uuid", "()"], ["$base64urlencode", "(bytes)"], ["$base64urldecode", "(text)"], ["$type", "(value)"], ["$random", "()"],
];

export function completer(data: CompletionContextData) {
  let schema: Promise<any> | undefined;
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const document = context.state.doc;
    const at = document.lineAt(context.pos);
    const before = at.text.slice(0, context.pos - at.from);
    const lines = document.toString().split("\n");
    const line = at.number - 1;

    // an expression
    if (before.lastIndexOf("{{") > before.lastIndexOf("}}")) {
      const word = /[$\w.]*$/.exec(before)![0];
      const from = context.pos - word.length;
      const { ids, vars } = namesBefore(lines, line);
      if (word.startsWith("$.vars.")) return options(from + 7, vars.map(v => ({ label: v, type: "variable" })));
      if (word.startsWith("$.secrets.")) return options(from + 10, (await data.secrets()).map(s => ({ label: s.name, type: "constant" })));
      if (word.startsWith("$.variables.")) return options(from + 12, (await data.variables()).map(v => ({ label: v.name, type: "constant" })));
      if (word.startsWith("$.") && word.indexOf(".", 2) < 0) {
        return options(from, ["event", "request", "vars", "variables", "secrets", "execution", "workflow", "item", "index", "error"].map(n => ({ label: "$." + n, type: "keyword" } as Completion))
          .concat(ids.map(id => ({ label: "$." + id, type: "variable", detail: "output of the step" }))));
      }
      if (word.startsWith("$")) {
        return options(from, [{ label: "$.event", type: "keyword", detail: "what triggered the run" } as Completion]
          .concat(ids.map(id => ({ label: "$." + id, type: "variable", detail: "output of the step" })))
          .concat(FUNCTIONS.map(([name, signature]) => ({ label: name, detail: signature, apply: name + "(", type: "function" }))));
      }
      return null;
    }

    schema ??= data.schema().catch(() => { schema = undefined; });
    const root = await schema;
    if (!root) return null;

    // the value of a key
    const value = /^(\s*(?:- +)*)([A-Za-z_][\w-]*):\s+(\S*)$/.exec(before);
    if (value) {
      const path = [...inList(pathAt(lines, line, value[1].length), value[1], lines, line), value[2]];
      if (value[2] === "integration") {
        return options(context.pos - value[3].length, (await data.integrations()).map(i => ({ label: i.name, detail: i.kind, apply: i.id, type: "constant" })));
      }
      const values = schemasAt(root, path).flatMap(s => s.enum ?? (s.const !== undefined ? [s.const] : s.type === "boolean" ? [true, false] : []));
      return values.length ? options(context.pos - value[3].length, [...new Set(values)].map(v => ({ label: String(v), type: "constant" }))) : null;
    }

    // a key
    const key = /^(\s*(?:- +)*)([A-Za-z_]?[\w-]*)$/.exec(before);
    if (key && (context.explicit || key[2])) {
      const path = inList(pathAt(lines, line, key[1].length), key[1], lines, line);
      const seen = new Map<string, Completion>();
      for (const node of schemasAt(root, path)) {
        for (const [name, child] of Object.entries<any>(node.properties ?? {})) {
          if (!seen.has(name)) seen.set(name, { label: name, apply: name + ": ", type: "property", info: child?.description });
        }
      }
      return seen.size ? options(context.pos - key[2].length, [...seen.values()]) : null;
    }
    return null;
  };
}

/** A key behind a dash is of an item of the list. */
function inList(path: string[], lead: string, lines: string[], line: number): string[] {
  if (!lead.includes("-")) return path;
  const dash = /^\s*/.exec(lead)![0].length;
  return [...pathAt(lines, line, dash + (isListAtKey(lines, line, dash) ? 1 : 0)), "[]"];
}

/** In YAML, a list may begin at the same column as its key. */
function isListAtKey(lines: string[], line: number, indent: number): boolean {
  for (let i = line - 1; i >= 0; i--) {
    const match = /^(\s*)(\S)/.exec(lines[i]);
    if (!match || match[1].length > indent) continue;
    return match[1].length === indent && match[2] !== "-";
  }
  return false;
}

function options(from: number, completions: Completion[]): CompletionResult {
  return { from, options: completions, validFor: /^[$\w.-]*$/ };
}
