// The records of an execution as rows: iterations, rounds and branches are folded. Pure: see test/unit.

export interface Fold { key: string; label: string; count: number; failed: number; open: boolean }
export interface Row { depth: number; step?: any; fold?: Fold }

const FEW = 30; // records that are shown without folding
const KINDS: Record<string, string> = { i: "Iteration", r: "Round" };

/**
 * @param unfolded what its reader has opened or folded, by position
 * @param failed   the position whose surroundings are open from the start
 */
export function fold(steps: any[], unfolded: Record<string, boolean>, failed?: string): Row[] {
  const rows: Row[] = [];
  const all = steps.length <= FEW;
  const headers = new Map<string, Fold>();
  for (const step of steps) {
    const parts = step.path.replace(/~$/, "").split(".");
    let visible = true;
    let depth = 0;
    for (let i = 0; i < parts.length; i++) {
      const kind = /^([ir])(\d+)$/.exec(parts[i]);
      if (!kind) {
        if (/^(b|w)/.test(parts[i])) depth++;
        continue;
      }
      const key = parts.slice(0, i + 1).join(".");
      let header = headers.get(key);
      if (!header) {
        const open = unfolded[key] ?? (all || (failed !== undefined && failed.startsWith(key + ".")));
        header = { key, label: `${KINDS[kind[1]]} ${Number(kind[2]) + 1}`, count: 0, failed: 0, open };
        headers.set(key, header);
        if (visible) rows.push({ depth, fold: header });
      }
      header.count++;
      if (step.kind.endsWith("failed")) header.failed++;
      visible &&= header.open;
      depth++;
    }
    if (visible) rows.push({ depth, step });
  }
  return rows;
}
