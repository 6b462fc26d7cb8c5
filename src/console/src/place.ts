// Where a place of a problem, such as steps[2].then[0].http.url, is in the text. Pure: see test/unit.
import { isCollection, isMap, isPair, isScalar, parseDocument, type Document } from "yaml";

export function parts(place: string): (string | number)[] {
  const found: (string | number)[] = [];
  for (const [, index, name] of place.matchAll(/\[(\d+)\]|([^.[\]]+)/g)) found.push(index !== undefined ? Number(index) : name);
  return found;
}

/** The range of the nearest part of the place that the text has: the key of an entry, or the item of a list. */
export function rangeOf(text: string, place: string): [number, number] {
  let document: Document;
  try { document = parseDocument(text, { keepSourceTokens: false }); } catch { return [0, 0]; }
  let node: any = document.contents;
  let range: [number, number] = firstLine(text, node?.range?.[0] ?? 0);
  for (const part of parts(place)) {
    if (!isCollection(node)) break;
    if (isMap(node)) {
      const pair: any = node.items.find(p => isPair(p) && isScalar(p.key) && String(p.key.value) === String(part));
      if (!pair) break;
      const key = pair.key.range, value = pair.value?.range;
      range = isScalar(pair.value) && value && value[1] > value[0] ? [value[0], value[1]] : [key[0], key[1]];
      node = pair.value;
    } else {
      const item: any = node.items[part as number];
      if (!item) break;
      if (item.range) range = firstLine(text, item.range[0], item.range[1]);
      node = item;
    }
  }
  return range;
}

function firstLine(text: string, from: number, to = text.length): [number, number] {
  const end = text.indexOf("\n", from);
  return [from, Math.min(end < 0 ? text.length : end, to)];
}
