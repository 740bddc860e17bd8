/** Messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */

/** Optional products of MLflow's server. */
export interface Features {
  gateway: boolean;
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
