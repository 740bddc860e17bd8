/** Both pages in one file: they lead to each other and are mostly what they share, and two would be three requests. */
export { RegisteredPage } from "./RegisteredPage";
export { VersionPage } from "./VersionPage";
