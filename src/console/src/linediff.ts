// A line diff of two texts, as a unified diff without file names. Pure: see test/unit.

const CONTEXT = 3;
const MAX_CELLS = 4_000_000;

export function unified(from: string, to: string): string {
  const a = from.split("\n"), b = to.split("\n");
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let tail = 0;
  while (tail < a.length - start && tail < b.length - start && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const edits: [string, string][] = [
    ...a.slice(0, start).map(line => [" ", line] as [string, string]),
    ...middle(a.slice(start, a.length - tail), b.slice(start, b.length - tail)),
    ...a.slice(a.length - tail).map(line => [" ", line] as [string, string]),
  ];
  const shown = new Set<number>();
  edits.forEach(([kind], i) => {
    if (kind !== " ") for (let j = Math.max(0, i - CONTEXT); j <= Math.min(edits.length - 1, i + CONTEXT); j++) shown.add(j);
  });
  const lines: string[] = [];
  let line = [1, 1];
  edits.forEach(([kind, text], i) => {
    if (shown.has(i)) {
      if (!shown.has(i - 1)) lines.push(`@@ -${line[0]} +${line[1]} @@`);
      lines.push(kind + text);
    }
    if (kind !== "+") line[0]++;
    if (kind !== "-") line[1]++;
  });
  return lines.join("\n");
}

function middle(a: string[], b: string[]): [string, string][] {
  if (a.length * b.length > MAX_CELLS) {
    return [...a.map(l => ["-", l] as [string, string]), ...b.map(l => ["+", l] as [string, string])];
  }
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] = a[i] === b[j] ? common[(i + 1) * width + j + 1] + 1
        : Math.max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  const edits: [string, string][] = [];
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) edits.push([" ", a[i++]]), j++;
    else if (j >= b.length || (i < a.length && common[(i + 1) * width + j] >= common[i * width + j + 1])) edits.push(["-", a[i++]]);
    else edits.push(["+", b[j++]]);
  }
  return edits;
}
