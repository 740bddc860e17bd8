/** What draws charts, for the pages to load when they show some: one file of the build, which no helper of its own goes with. */
export { ChartBoard } from "../charts/ChartBoard";
export { ChartsPane } from "./runs/ChartsPane";
