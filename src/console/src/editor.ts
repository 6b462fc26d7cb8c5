// The editor of definitions: CodeMirror in a shadow root, where it can style itself under the strict policy of the page.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Problem } from "./api";
import { type CompletionContextData, completer } from "./complete";
import { rangeOf } from "./place";

export interface Editor {
  text(): string;
  replace(text: string): void;
  setProblems(problems: Problem[]): void;
  goTo(place: string): void;
  focus(): void;
  destroy(): void;
}

interface Options {
  text: string;
  readOnly: boolean;
  label: string;
  onChange: (text: string) => void;
  onSave: () => void;
  onCursor: (position: number) => void;
  context: CompletionContextData;
}

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--fg)", backgroundColor: "var(--surface)", fontSize: "12.5px" },
  "&.cm-focused": { outline: "none" }, // the frame around it shows the focus: the gutter would cover a line of its own
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--fg)", padding: "10px 0" },
  ".cm-cursor": { borderLeftColor: "var(--fg)" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--fg-faint)", border: "none", paddingLeft: "6px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--hover) 60%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--accent) 28%, transparent) !important" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--fg)", border: "1px solid var(--line-strong)", borderRadius: "6px", overflow: "hidden" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--accent-text)" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "12.5px" },
  ".cm-completionDetail": { color: "var(--fg-faint)", fontStyle: "normal" },
  ".cm-completionInfo": { fontFamily: "var(--font)", maxWidth: "320px", padding: "6px 10px" },
  ".cm-diagnostic": { fontFamily: "var(--font)", padding: "6px 10px" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--fg)", borderColor: "var(--line)" },
  ".cm-textfield": { backgroundColor: "var(--surface)", border: "1px solid var(--line-strong)", borderRadius: "4px" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--surface)", border: "1px solid var(--line-strong)", borderRadius: "4px" },
  ".cm-searchMatch": { backgroundColor: "var(--wait-soft)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--sunken)", border: "1px solid var(--line)", color: "var(--fg-faint)" },
});

const colours = syntaxHighlighting(HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--accent-text)" },
  { tag: [tags.string, tags.content], color: "var(--fg)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--run)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--fg-faint)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.meta], color: "var(--fg-faint)" },
]));

export function createEditor(host: HTMLElement, options: Options): Editor {
  const outer = document.createElement("div");
  const root = outer.attachShadow({ mode: "open" });
  const inner = document.createElement("div");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(":host { display: block; height: 100%; min-width: 0; } :host > div { height: 100%; }");
  root.adoptedStyleSheets = [sheet];
  root.append(inner);
  host.append(outer);
  const view = new EditorView({
    root,
    parent: inner,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(), highlightActiveLineGutter(), foldGutter(), history(), drawSelection(), indentOnInput(),
        bracketMatching(), closeBrackets(), highlightActiveLine(), highlightSelectionMatches(), search({ top: true }),
        lintGutter(), yaml(), indentUnit.of("  "), EditorState.tabSize.of(2), theme, colours,
        autocompletion({ override: [completer(options.context)], icons: false }),
        EditorState.readOnly.of(options.readOnly),
        EditorView.contentAttributes.of({ "aria-label": options.label, tabindex: "0" }),
        keymap.of([
          { key: "Mod-s", run: () => (options.readOnly || options.onSave(), true), preventDefault: true },
          // Escape, then Tab leaves the editor
          ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap, indentWithTab,
        ]),
        EditorView.updateListener.of(update => { 
          if (update.docChanged) options.onChange(update.state.doc.toString());
          if (update.docChanged || update.selectionSet) options.onCursor(update.state.selection.main.head);
        }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    replace: text => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    setProblems(problems) {
      const text = view.state.doc.toString();
      const diagnostics: Diagnostic[] = problems.map(problem => {
        const [from, to] = rangeOf(text, problem.place);
        return { from, to: Math.max(from, to), severity: problem.severity, message: problem.message };
      });
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    goTo(place) {
      const [from, to] = rangeOf(view.state.doc.toString(), place);
      view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      view.focus();
    },
    focus: () => view.focus(),
    destroy: () => { view.destroy(); outer.remove(); },
  };
}
