/** All that draws charts, as one file to load. */
export { ChartBoard } from "../charts/ChartBoard";
export { ChartsPane } from "./runs/ChartsPane";
