import { render } from "preact";
import { App } from "./app";
import css from "./style.css";

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets = [sheet];
render(<App />, document.getElementById("app")!);
