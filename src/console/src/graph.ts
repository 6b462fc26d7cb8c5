// The steps of a definition as nested boxes. Pure: see test/unit.
import { type Document, isMap, isPair, isScalar, isSeq, parseDocument } from "yaml";

export interface GraphNode {
  place: string; // as problems and records name it, such as steps[2].then[0]
  id?: string;
  operator: string;
  summary: string;
  from: number; // where its text begins and ends
  to: number;
  groups: GraphGroup[];
}

/** Steps within a step, such as those of "then" or of a branch. */
export interface GraphGroup { label: string; nodes: GraphNode[] }

const COMMON = new Set(["id", "name", "then", "else", "cases", "default", "catch", "sensitive", "authentication", "on_error"]);
const LISTS = ["try", "then", "else", "catch", "default"];
const MAX_NODES = 2_000;
const MAX_SUMMARY = 72;

/** @returns as many steps as can be read, also while the text is being written */
export function graphOf(text: string): GraphNode[] {
  let document: Document;
  try { document = parseDocument(text, { keepSourceTokens: false }); } catch { return []; }
  const budget = { left: MAX_NODES };
  return isMap(document.contents) ? list(document.contents.get("steps", true), "steps", budget) : [];
}

function list(node: unknown, place: string, budget: { left: number }): GraphNode[] {
  if (!isSeq(node)) return [];
  const nodes: GraphNode[] = [];
  node.items.forEach((item, i) => {
    if (!isMap(item) || budget.left-- <= 0) return;
    const at = `${place}[${i}]`;
    const keys = item.items.filter(isPair).map(pair => String((pair.key as any)?.value ?? ""));
    const operator = keys.find(key => !COMMON.has(key)) ?? "";
    const id = item.get("id");
    const value = operator ? item.get(operator, true) : undefined;
    nodes.push({
      place: at, operator, id: typeof id === "string" ? id : undefined, summary: summary(operator, value),
      from: item.range?.[0] ?? 0, to: item.range?.[1] ?? 0, groups: groups(item, operator, at, budget),
    });
  });
  return nodes;
}

function groups(step: any, operator: string, place: string, budget: { left: number }): GraphGroup[] {
  const found: GraphGroup[] = [];
  const add = (label: string, node: unknown, at: string) => {
    const nodes = list(node, at, budget);
    if (nodes.length) found.push({ label, nodes });
  };
  const body = step.get(operator, true);
  if (isMap(body)) {
    add("", body.get("steps", true), `${place}.${operator}.steps`);
    const branches = body.get("branches", true);
    if (isMap(branches)) {
      for (const pair of branches.items) {
        const name = String((pair.key as any)?.value ?? "");
        add(name, pair.value, `${place}.${operator}.branches.${name}`);
      }
    }
  }
  const cases = step.get("cases", true);
  if (isSeq(cases)) {
    cases.items.forEach((each, i) => {
      if (isMap(each)) add("= " + short(plain(each.get("value", true))), each.get("steps", true), `${place}.cases[${i}].steps`);
    });
  }
  for (const key of LISTS) add(key === "try" ? "" : key, step.get(key, true), `${place}.${key}`);
  return found;
}

function summary(operator: string, value: unknown): string {
  if (isScalar(value)) return short(String(value.value ?? ""));
  if (!isMap(value)) return "";
  const text = (key: string) => value.has(key) ? short(plain(value.get(key, true))) : "";
  switch (operator) {
    case "http": return short([text("method") || (["json", "form", "text", "multipart", "body_base64"].some(k => value.has(k)) ? "POST" : "GET"), text("connection"), text("url")].filter(Boolean).join(" "));
    case "for_each": return text("items");
    case "repeat": return value.has("while") ? "while " + text("while") : value.has("until") ? "until " + text("until") : "";
    case "lambda": return text("function");
    case "set": return short(value.items.map(pair => String((pair.key as any)?.value ?? "")).join(", "));
    case "exit": case "respond": return text("status");
    default: {
      const first = value.items[0];
      return first ? short(`${(first.key as any)?.value ?? ""} ${plain(first.value)}`) : "";
    }
  }
}

function plain(node: unknown): string {
  if (isScalar(node)) return String(node.value ?? "");
  return isSeq(node) ? `[${node.items.length}]` : isMap(node) ? "{…}" : "";
}

function short(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > MAX_SUMMARY ? line.slice(0, MAX_SUMMARY - 1) + "…" : line;
}

/** The innermost step around a position of the text. */
export function nodeAt(nodes: GraphNode[], position: number): GraphNode | undefined {
  for (const node of nodes) {
    if (position < node.from || position > node.to) continue;
    for (const group of node.groups) {
      const inner = nodeAt(group.nodes, position);
      if (inner) return inner;
    }
    return node;
  }
  return undefined;
}

export interface StepState { kind: string; count: number }

const WEIGHT = ["failed", "computed failed", "joined_failure", "waiting", "caught", "called", "answered", "joined_exit", "done"];

/** What became of the steps at each place: of many rounds or iterations the worst is shown. */
export function statesOf(steps: { step: string; kind: string }[]): Map<string, StepState> {
  const states = new Map<string, StepState>();
  const weight = (kind: string) => { const at = WEIGHT.indexOf(kind); return at < 0 ? WEIGHT.length : at; };
  for (const { step, kind } of steps) {
    const known = states.get(step);
    if (!known) states.set(step, { kind, count: 1 });
    else {
      known.count++;
      if (weight(kind) < weight(known.kind)) known.kind = kind;
    }
  }
  return states;
}
