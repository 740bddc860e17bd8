/** The messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */

/** Drop an upload with its parts. */
export interface AbortMultipart {
  path: string;
  upload_id: string;
}

/** The runs of an experiment that are not deleted. */
export interface Activity {
  experiment_id: string;
  runs?: number;
  running?: number;
  last_start_time?: number;
  starts?: number[];
}

/** Name a file or directory of one run or one logged model; without a path, its root. */
export interface ArtifactsOf {
  run_id?: string;
  model_id?: string;
  path?: string;
}

/** Those of the named runs that were changed; the others were so before. */
export interface ChangedRuns {
  run_ids: string[];
}

/** A chosen column: its name as asked, and a value per run. */
export interface Column {
  name: string;
  values: (number | string | null)[];
}

/** Make a file of the parts. */
export interface CompleteMultipart {
  path: string;
  upload_id: string;
  parts: Part[];
}

/** Make an experiment with a name of its own. */
export interface CreateExperiment {
  name: string;
  artifact_location?: string;
  tags?: Tag[];
}

/** The id of the new experiment. */
export interface CreateExperimentResponse {
  experiment_id: string;
}

/** Announce a model of an experiment; its files follow, then its status. */
export interface CreateLoggedModel {
  experiment_id: string;
  name?: string;
  model_type?: string;
  source_run_id?: string;
  params?: Param[];
  tags?: Tag[];
}

/** Begin an upload in parts. */
export interface CreateMultipart {
  path: string;
  num_parts?: number;
}

/** An upload that has begun. */
export interface CreateMultipartResponse {
  upload_id: string;
  credentials: PartAddress[];
}

/** Start a run in an experiment. */
export interface CreateRun {
  experiment_id: string;
  user_id?: string;
  run_name?: string;
  start_time?: number;
  tags?: Tag[];
}

/** Add a user; without a role, with the one that new users get. */
export interface CreateUser {
  username: string;
  password: string;
  role?: "admin" | "editor" | "viewer";
}

/** The user who asks. */
export interface CurrentUserResponse {
  user: User;
  is_basic_auth: boolean;
}

/** A data set by name and digest; `source`, `schema` and `profile` are the client's texts. */
export interface Dataset {
  name: string;
  digest: string;
  source_type: string;
  source: string;
  schema?: string;
  profile?: string;
}

/** A data set that a run read, with the tags of this use (its context). */
export interface DatasetInput {
  dataset: Dataset;
  tags?: Tag[];
}

/** A data set as it appears in an experiment, with the context of its use. */
export interface DatasetSummary {
  experiment_id: string;
  name: string;
  digest: string;
  context?: string;
}

/** Mark an experiment and its runs as deleted. */
export interface DeleteExperiment {
  experiment_id: string;
}

/** Remove a tag of an experiment. */
export interface DeleteExperimentTag {
  experiment_id: string;
  key: string;
}

/** Mark a logged model as deleted. */
export interface DeleteLoggedModel {
  model_id: string;
}

/** Remove a tag of a logged model. */
export interface DeleteLoggedModelTag {
  model_id: string;
  key: string;
}

/** Mark a run as deleted. */
export interface DeleteRun {
  run_id: string;
}

/** Remove a tag of a run. */
export interface DeleteTag {
  run_id: string;
  key: string;
}

/** Remove a user with all tokens and sessions. */
export interface DeleteUser {
  username: string;
}

/** Remove a view. */
export interface DeleteView {
  experiment_id: string;
  name: string;
}

/** A named group of runs. */
export interface Experiment {
  experiment_id: string;
  name: string;
  artifact_location: string;
  lifecycle_stage: "active" | "deleted";
  creation_time: number;
  last_update_time: number;
  workspace: string;
  tags?: Tag[];
}

/** Why a request was not answered. */
export interface Failure {
  error_code: "BAD_REQUEST" | "ENDPOINT_NOT_FOUND" | "INTERNAL_ERROR" | "INVALID_PARAMETER_VALUE" | "INVALID_STATE" | "NOT_IMPLEMENTED" | "PERMISSION_DENIED" | "REQUEST_LIMIT_EXCEEDED" | "RESOURCE_ALREADY_EXISTS" | "RESOURCE_DOES_NOT_EXIST" | "RESOURCE_EXHAUSTED" | "TEMPORARILY_UNAVAILABLE" | "UNAUTHENTICATED";
  message: string;
  position?: number;
  request_id?: string;
}

/** Optional products of MLflow's server. */
export interface Features {
  gateway: boolean;
}

/** A value, and how many of the runs have it. */
export interface FieldValue {
  value: string;
  runs: number;
}

/** Say how the upload of a model ended. */
export interface FinalizeLoggedModel {
  model_id: string;
  status: "LOGGED_MODEL_PENDING" | "LOGGED_MODEL_READY" | "LOGGED_MODEL_UPLOAD_FAILED";
}

/** Name what to follow: experiments with all their runs, and runs; both may be repeated. */
export interface Follow {
  experiment_id?: string[];
  run_id?: string[];
  everything?: boolean;
  since?: string;
}

/** Ask how many runs experiments have and when they were started: `buckets` spans of `width` ms up to `until`. */
export interface GetActivity {
  experiment_ids: string[];
  until: number;
  buckets?: number;
  width?: number;
}

/** One entry for each experiment that was asked for, in that order. */
export interface GetActivityResponse {
  activity?: Activity[];
}

/** Ask for one file of a run. */
export interface GetArtifact {
  run_id: string;
  path: string;
}

/** Ask for some columns of a stretch of the runs that match: of all, or of one level of runs below runs. */
export interface GetColumns {
  experiment_ids: string[];
  filter?: string;
  run_view_type?: "ACTIVE_ONLY" | "ALL" | "DELETED_ONLY";
  group_by?: string[];
  group?: (string | null)[];
  order_by?: string[];
  columns?: string[];
  pinned?: string[];
  below?: string;
  offset?: number;
  limit?: number;
}

/** A stretch of the matching runs, and how many match in all. */
export interface GetColumnsResponse {
  total: number;
  offset: number;
  runs: RunColumns;
  columns: Column[];
}

/** Ask for an experiment by id, deleted ones included. */
export interface GetExperiment {
  experiment_id: string;
}

/** Ask for an experiment by name, deleted ones included. */
export interface GetExperimentByName {
  experiment_name: string;
}

/** An experiment. */
export interface GetExperimentResponse {
  experiment: Experiment;
}

/** Ask for the matching runs in groups of equal values of `group_by`, with aggregates of metric columns. */
export interface GetGroups {
  experiment_ids: string[];
  filter?: string;
  run_view_type?: "ACTIVE_ONLY" | "ALL" | "DELETED_ONLY";
  group_by?: string[];
  group?: (string | null)[];
  columns?: string[];
  order_by?: "count" | "max" | "mean" | "min" | "value";
  order_column?: string;
  descending?: boolean;
  offset?: number;
  limit?: number;
}

/** A stretch of the groups: how many there are in all, and their values in the order of `group_by`. */
export interface GetGroupsResponse {
  total: number;
  offset: number;
  values: ((string | null)[])[];
  count: number[];
  columns: GroupColumn[];
}

/** Ask for the first points of one metric of some runs; `run_id` may be repeated. */
export interface GetHistoryBulk {
  run_id: string[];
  metric_key: string;
  max_results?: number;
}

/** Ask for an even sample, of at most `max_results` points a run, of one metric of some runs. */
export interface GetHistoryBulkInterval {
  run_ids: string[];
  metric_key: string;
  start_step?: number;
  end_step?: number;
  max_results?: number;
}

/** Points run by run as they were asked for, each run's in the order (timestamp, step, value). */
export interface GetHistoryBulkIntervalResponse {
  metrics?: RunMetric[];
}

/** Points in the order (run, timestamp, step, value). NaN and the infinities are bare words, not JSON texts. */
export interface GetHistoryBulkResponse {
  metrics: PlainRunMetric[];
}

/** Ask what the matching runs logged. */
export interface GetKeys {
  experiment_ids: string[];
  filter?: string;
  run_view_type?: "ACTIVE_ONLY" | "ALL" | "DELETED_ONLY";
  group_by?: string[];
  group?: (string | null)[];
}

/** What the newest matching runs logged, the most common first: of `total` that match, `sampled` were looked at. */
export interface GetKeysResponse {
  mark: string;
  total: number;
  sampled: number;
  metrics: MetricKey[];
  params: ParamKey[];
  tags: TagKey[];
}

/** Ask for a logged model; `allow_deleted` finds deleted ones too. */
export interface GetLoggedModel {
  model_id: string;
  allow_deleted?: boolean;
}

/** Ask for the points of one metric of one run; without `max_results`, for all of them. */
export interface GetMetricHistory {
  run_id: string;
  metric_key: string;
  max_results?: number;
  page_token?: string;
}

/** Points in the order (timestamp, step, value). */
export interface GetMetricHistoryResponse {
  metrics?: Metric[];
  next_page_token?: string;
}

/** Ask for one file of a logged model. */
export interface GetModelArtifact {
  model_id: string;
  artifact_file_path: string;
}

/** Ask for a run, deleted ones included. */
export interface GetRun {
  run_id: string;
}

/** Ask for charts' worth of points: at most about `points` a run and key, bucketed where there are more. */
export interface GetSeries {
  run_ids: string[];
  metric_keys: string[];
  x?: "relative" | "step" | "time";
  start?: number;
  end?: number;
  points?: number;
}

/** One entry per run and key that has points. */
export interface GetSeriesResponse {
  series: Series[];
}

/** Ask for a user by name. */
export interface GetUser {
  username: string;
}

/** Ask which values of a param, tag, data set or attribute the newest runs of some experiments have. */
export interface GetValues {
  experiment_ids: string[];
  field: string;
  run_view_type?: "ACTIVE_ONLY" | "ALL" | "DELETED_ONLY";
  containing?: string;
  limit?: number;
}

/** Values among the newest `sampled` runs, the most common first; equally common ones by their text. */
export interface GetValuesResponse {
  sampled: number;
  values: FieldValue[];
}

/** Aggregates of a metric column, an entry per group: over the values that are finite numbers. */
export interface GroupColumn {
  name: string;
  count: number[];
  mean: (number | "-Infinity" | "Infinity" | "NaN" | null)[];
  min: (number | "-Infinity" | "Infinity" | "NaN" | null)[];
  max: (number | "-Infinity" | "Infinity" | "NaN" | null)[];
}

/** Ask for one directory of a run's artifacts. */
export interface ListArtifacts {
  run_id: string;
  path?: string;
  page_token?: string;
}

/** Ask for one directory of the proxied storage. */
export interface ListFiles {
  path?: string;
}

/** Ask for one directory of a logged model's artifacts. */
export interface ListModelArtifacts {
  model_id: string;
  artifact_directory_path?: string;
  page_token?: string;
}

/** All users. */
export interface ListUsersResponse {
  users: User[];
}

/** Ask for the views of an experiment. */
export interface ListViews {
  experiment_id: string;
}

/** The views of an experiment, by name, and the experiment: a page that opens asks once for both. */
export interface ListViewsResponse {
  experiment: Experiment;
  views: View[];
}

/** Log points, params and tags of one run, all or nothing. */
export interface LogBatch {
  run_id: string;
  metrics?: Point[];
  params?: Param[];
  tags?: Tag[];
}

/** Record what a run read. */
export interface LogInputs {
  run_id: string;
  datasets?: DatasetInput[];
  models?: ModelInput[];
}

/** Log immutable params of a logged model. */
export interface LogLoggedModelParams {
  model_id: string;
  params?: Param[];
}

/** Log one point of a metric. */
export interface LogMetric {
  key: string;
  value: number;
  timestamp: number;
  step?: number;
  model_id?: string;
  dataset_name?: string;
  dataset_digest?: string;
  run_id: string;
}

/** Record a model that lies among a run's artifacts; `model_json` is the text of its `MLmodel` as JSON. */
export interface LogModel {
  run_id: string;
  model_json: string;
}

/** Record which logged models a run wrote. */
export interface LogOutputs {
  run_id: string;
  models: WrittenModel[];
}

/** Log an immutable param. */
export interface LogParam {
  run_id: string;
  key: string;
  value?: string;
}

/** A logged model whole. */
export interface LoggedModel {
  info: LoggedModelInfo;
  data: LoggedModelData;
}

/** What was logged about a model. */
export interface LoggedModelData {
  params?: Param[];
  metrics?: ModelMetric[];
}

/** Which model it is, where it lies and how it stands. */
export interface LoggedModelInfo {
  model_id: string;
  experiment_id: string;
  name: string;
  creation_timestamp_ms: number;
  last_updated_timestamp_ms: number;
  artifact_uri: string;
  status: "LOGGED_MODEL_PENDING" | "LOGGED_MODEL_READY" | "LOGGED_MODEL_UPLOAD_FAILED";
  model_type: string;
  source_run_id: string;
  status_message?: string;
  tags?: Tag[];
}

/** A logged model. */
export interface LoggedModelResponse {
  model: LoggedModel;
}

/** Name the runs to delete, restore or purge: at most 500. */
export interface ManyRuns {
  run_ids: string[];
}

/** A data set that metrics were measured on; without a digest, any of that name. */
export interface MeasuredOn {
  dataset_name: string;
  dataset_digest?: string;
}

/** One point of a metric as it is shown. */
export interface Metric {
  key: string;
  value: number | "-Infinity" | "Infinity" | "NaN";
  timestamp: number;
  step: number;
}

/** A metric: how many runs have it, and the range of its latest values. */
export interface MetricKey {
  key: string;
  runs: number;
  min: number | "-Infinity" | "Infinity" | "NaN" | null;
  max: number | "-Infinity" | "Infinity" | "NaN" | null;
}

/** A logged model that a run read. */
export interface ModelInput {
  model_id: string;
}

/** A point that a run logged for a model, with the data set it was measured on. */
export interface ModelMetric {
  key: string;
  value: number | "-Infinity" | "Infinity" | "NaN";
  timestamp: number;
  step: number;
  model_id: string;
  run_id: string;
  dataset_name?: string;
  dataset_digest?: string;
}

/** A logged model that a run wrote at a step. */
export interface ModelOutput {
  model_id: string;
  step: number;
}

/** Move active runs into another active experiment: at most 500. */
export interface MoveRuns {
  run_ids: string[];
  experiment_id: string;
}

/** Where the runs were: each sent as a request undoes a part of the move. Runs that were there are left out. */
export interface MoveRunsResponse {
  previous: RunsOfExperiment[];
}

/** A key to order by; of a metric, the points measured on one data set only if one is named. */
export interface OrderBy {
  field_name: string;
  ascending?: boolean;
  dataset_name?: string;
  dataset_digest?: string;
}

/** An immutable input of a run. */
export interface Param {
  key: string;
  value: string;
}

/** A param: how many runs have it, how many values it takes, and whether all of them are numbers. */
export interface ParamKey {
  key: string;
  runs: number;
  values: number;
  numeric: boolean;
}

/** A part that was sent. */
export interface Part {
  part_number: number;
  etag?: string;
  url?: string;
}

/** Where to PUT one part, and with which headers. */
export interface PartAddress {
  url: string;
  part_number: number;
  headers: Record<string, string>;
}

/** The same with a value that may be one of JavaScript's names for the doubles JSON lacks. */
export interface PlainRunMetric {
  key: string;
  run_id: string;
  step: number;
  timestamp: number;
  value: unknown;
}

/** One point of a metric as it is logged. */
export interface Point {
  key: string;
  value: number;
  timestamp: number;
  step?: number;
  model_id?: string;
  dataset_name?: string;
  dataset_digest?: string;
}

/** Ask for an address to download a file of a run from, past the server. */
export interface PresignDownload {
  path: string;
  run_id: string;
  expiration?: number;
}

/** Ask for an address to upload a file of a run to, past the server. */
export interface PresignUpload {
  path: string;
  run_id?: string;
  model_id?: string;
  expiration?: number;
}

/** A request that anyone may send to the storage until it expires: GET or PUT, with these headers. */
export interface PresignedAddress {
  presigned_url: string;
  headers: Record<string, string>;
  file_size?: number;
}

/** Where a file of the proxied storage can be read, in ranges too. */
export interface PresignedFile {
  url: string;
  headers: Record<string, string>;
  file_size: number;
}

/** Bring back a deleted experiment and all its runs. */
export interface RestoreExperiment {
  experiment_id: string;
}

/** Bring back a deleted run. */
export interface RestoreRun {
  run_id: string;
}

/** A run whole. */
export interface Run {
  info: RunInfo;
  data: RunData;
  inputs: RunInputs;
  outputs?: RunOutputs;
}

/** What every row shows: parallel lists, an entry per run. */
export interface RunColumns {
  run_id: string[];
  run_name: string[];
  status: string[];
  start_time: number[];
  end_time: (number | null)[];
  lifecycle_stage: string[];
  experiment_id: string[];
  user_id: string[];
  source_name: (string | null)[];
  parent_run_id: (string | null)[];
  children?: number[];
}

/** What a run logged: its latest metrics, params and tags. */
export interface RunData {
  metrics?: Metric[];
  params?: Param[];
  tags?: Tag[];
}

/** Who, when, where and how of a run. */
export interface RunInfo {
  run_id: string;
  run_uuid: string;
  run_name: string;
  experiment_id: string;
  user_id: string;
  status: "FAILED" | "FINISHED" | "KILLED" | "RUNNING" | "SCHEDULED";
  start_time: number;
  artifact_uri: string;
  lifecycle_stage: "active" | "deleted";
  end_time?: number;
}

/** What a run read. */
export interface RunInputs {
  dataset_inputs?: DatasetInput[];
  model_inputs?: ModelInput[];
}

/** One point of a metric of a named run. */
export interface RunMetric {
  key: string;
  run_id: string;
  step: number;
  timestamp: number;
  value: number | "-Infinity" | "Infinity" | "NaN";
}

/** What a run wrote. */
export interface RunOutputs {
  model_outputs?: ModelOutput[];
}

/** A run. */
export interface RunResponse {
  run: Run;
}

/** Some runs of an experiment. */
export interface RunsOfExperiment {
  experiment_id: string;
  run_ids: string[];
}

/** Save a view; one of the same name is replaced. Where it `opens`, no other does any more. */
export interface SaveView {
  experiment_id: string;
  name: string;
  content: string;
  opens?: boolean;
}

/** Ask which data sets the runs of some experiments read. */
export interface SearchDatasets {
  experiment_ids?: string[];
}

/** Data sets of the asked experiments. */
export interface SearchDatasetsResponse {
  dataset_summaries?: DatasetSummary[];
}

/** Ask for a page of experiments; `max_results` has no default on this wire. */
export interface SearchExperiments {
  max_results?: number;
  filter?: string;
  order_by?: string[];
  page_token?: string;
  view_type?: "ACTIVE_ONLY" | "ALL" | "DELETED_ONLY";
}

/** A page of experiments. */
export interface SearchExperimentsResponse {
  experiments?: Experiment[];
  next_page_token?: string;
}

/** Ask for a page of the logged models of some experiments. */
export interface SearchLoggedModels {
  experiment_ids: string[];
  filter?: string;
  datasets?: MeasuredOn[];
  max_results?: number;
  order_by?: OrderBy[];
  page_token?: string;
}

/** A page of logged models. */
export interface SearchLoggedModelsResponse {
  models?: LoggedModel[];
  next_page_token?: string;
}

/** Ask for a page of the runs of some experiments. */
export interface SearchRuns {
  experiment_ids?: string[];
  filter?: string;
  run_view_type?: "ACTIVE_ONLY" | "ALL" | "DELETED_ONLY";
  max_results?: number;
  order_by?: string[];
  page_token?: string;
}

/** A page of runs. */
export interface SearchRunsResponse {
  runs?: Run[];
  next_page_token?: string;
}

/** The points of one run and key, or their buckets when `width` is not 0. */
export interface Series {
  run_id: string;
  key: string;
  n: number;
  width: number;
  first_time: number;
  x: (number | "-Infinity" | "Infinity" | "NaN")[];
  last: (number | "-Infinity" | "Infinity" | "NaN")[];
  min?: (number | "-Infinity" | "Infinity" | "NaN")[];
  max?: (number | "-Infinity" | "Infinity" | "NaN")[];
  mean?: (number | "-Infinity" | "Infinity" | "NaN")[];
  count?: number[];
}

/** Our own version, the wire's, and the kind of database. */
export interface ServerAbout {
  version: string;
  mlflow_version: string;
  backend: string;
}

/** Optional parts of the wire, as MLflow's clients ask for them. */
export interface ServerInfo {
  store_type: string;
  workspaces_enabled: boolean;
  trace_archival_enabled: boolean;
  multipart_uploads_enabled: boolean;
  multipart_downloads_enabled: boolean;
  presigned_upload_run_id_supported: boolean;
  presigned_upload_model_id_supported: boolean;
  features_enabled: Features;
}

/** Set a tag of an experiment. */
export interface SetExperimentTag {
  experiment_id: string;
  key: string;
  value?: string;
}

/** Set tags of a logged model. */
export interface SetLoggedModelTags {
  model_id: string;
  tags?: Tag[];
}

/** Set a tag of a run. */
export interface SetTag {
  run_id: string;
  key: string;
  value?: string;
}

/** Change tags of runs, all or nothing: at most 500 runs, each in one change, and 20 keys in each change. */
export interface SetTagsOfRuns {
  changes: TagChange[];
}

/** What these tags were before: sent as `changes` it undoes the change. Runs that had them so are left out. */
export interface SetTagsOfRunsResponse {
  previous: TagChange[];
}

/** Ask for a session. */
export interface SignIn {
  username: string;
  password: string;
}

/** A key with a text; also the shape of an experiment tag and of a dataset tag. */
export interface Tag {
  key: string;
  value: string;
}

/** Tags to set and keys to remove of some runs; removing what a run has not is no error. */
export interface TagChange {
  run_ids: string[];
  tags?: Tag[];
  remove?: string[];
}

/** A tag: how many runs have it and how many values it takes. */
export interface TagKey {
  key: string;
  runs: number;
  values: number;
}

/** Make a user an admin, or an admin an editor. */
export interface UpdateAdmin {
  username: string;
  is_admin: boolean;
}

/** Rename an experiment. */
export interface UpdateExperiment {
  experiment_id: string;
  new_name: string;
}

/** Give a user another password; who changes their own must tell the one they have. */
export interface UpdatePassword {
  username: string;
  password: string;
  current_password?: string;
}

/** Change status, end or name of a run; absent fields stay. */
export interface UpdateRun {
  run_id: string;
  status?: "FAILED" | "FINISHED" | "KILLED" | "RUNNING" | "SCHEDULED";
  end_time?: number;
  run_name?: string;
}

/** The run after the change, without its data. */
export interface UpdateRunResponse {
  run_info: RunInfo;
}

/** Store the body as a file of a run. */
export interface UploadArtifact {
  run_uuid: string;
  path: string;
}

/** A user without the password; `role` is ours. */
export interface User {
  id: number;
  username: string;
  is_admin: boolean;
  role: "admin" | "editor" | "viewer";
  experiment_permissions: string[];
  registered_model_permissions: string[];
}

/** A user. */
export interface UserResponse {
  user: User;
}

/** A view: what the page's address says, and whether it is shown where an address says nothing. */
export interface View {
  name: string;
  content: string;
  opens: boolean;
  last_update_time: number;
}

/** A logged model that a run wrote at a step. */
export interface WrittenModel {
  model_id: string;
  step?: number;
}
