import { render } from "preact";
import { App } from "./app/App";
import { clientLink } from "./lib/clientLink";
import { href, navigate, startRouter } from "./lib/router";
import { startTheme } from "./lib/theme";
import "./styles/tokens.css";
import "./styles/base.css";
import "./components/components.css";
import "./components/panes.css";
import "./components/table.css";
import "./components/filter.css";
import "./app/app.css";

startTheme();
startRouter();
const meant = clientLink(location.hash);
if (meant !== null) navigate(href(meant), { replace: true });
const root = document.getElementById("app");
if (root !== null) render(<App />, root);
