// Times, durations, sizes and ids as text. Pure functions: see test/unit.

export function shortId(id: string): string {
  // the beginning is the time, the end is random: both tell ids apart
  return id.length > 18 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
}

export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60 * 48) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.round(minutes / 1_440)} days`;
}

export function relative(time: string, now: number): string {
  const ago = now - Date.parse(time);
  const text = (ms: number) => {
    if (ms < 60_000) return `${Math.max(1, Math.round(ms / 1_000))} s`;
    if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
    if (ms < 86_400_000) return `${Math.round(ms / 3_600_000)} h`;
    return `${Math.round(ms / 86_400_000)} d`;
  };
  if (Math.abs(ago) < 2_000) return "now";
  return ago >= 0 ? `${text(ago)} ago` : `in ${text(-ago)}`;
}

export function exact(time: string, zone: "local" | "utc"): string {
  const date = new Date(time);
  if (isNaN(date.getTime())) return time;
  if (zone === "utc") return date.toISOString().replace("T", " ").replace("Z", " UTC");
  const pad = (n: number, width = 2) => String(n).padStart(width, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} `
    + `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

export function bytes(n: number): string {
  if (n < 1_024) return `${n} B`;
  if (n < 1_024 * 1_024) return `${(n / 1_024).toFixed(1)} KB`;
  return `${(n / 1_024 / 1_024).toFixed(1)} MB`;
}

/** A word of a POSIX shell. */
export function shellQuote(text: string): string {
  return /^[A-Za-z0-9_./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

export function curl(method: string, url: string, headers: [string, string][], body?: string): string {
  const parts = ["curl", "-i"];
  if (method !== (body === undefined ? "GET" : "POST")) parts.push("-X", method);
  parts.push(shellQuote(url));
  for (const [name, value] of headers) parts.push("-H", shellQuote(`${name}: ${value}`));
  if (body !== undefined) parts.push("--data-binary", shellQuote(body));
  return parts.join(" ");
}

export interface DiffLine { kind: "add" | "del" | "hunk" | "same"; text: string }

/** The lines of a unified diff, without its file names. */
export function diffLines(diff: string): DiffLine[] {
  return diff.split("\n")
    .filter((line, i, lines) => !(line.startsWith("--- ") || line.startsWith("+++ ")) && !(line === "" && i === lines.length - 1))
    .map(line => ({
      kind: line.startsWith("@@") ? "hunk" : line.startsWith("+") ? "add" : line.startsWith("-") ? "del" : "same",
      text: line,
    }));
}
