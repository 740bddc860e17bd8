/** Messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */
import type { Tag } from "./nouns";

/** A name for one version of a registered model. */
export interface Alias {
  alias: string;
  version: string;
}

/** Register a model under a name. */
export interface CreateModelVersion {
  name: string;
  source: string;
  run_id?: string;
  tags?: Tag[];
  run_link?: string;
  description?: string;
  model_id?: string;
}

/** Make a name to register models under. */
export interface CreateRegisteredModel {
  name: string;
  tags?: Tag[];
  description?: string;
}

/** Remove an alias. */
export interface DeleteAlias {
  name: string;
  alias: string;
}

/** Remove a version; its number is not given again. */
export interface DeleteModelVersion {
  name: string;
  version: string;
}

/** Remove a tag of a version. */
export interface DeleteModelVersionTag {
  name: string;
  version: string;
  key: string;
}

/** Remove a registered model with all its versions. */
export interface DeleteRegisteredModel {
  name: string;
}

/** Remove a tag of a registered model. */
export interface DeleteRegisteredModelTag {
  name: string;
  key: string;
}

/** Where the files of a version are. */
export interface GetDownloadUriResponse {
  artifact_uri: string;
}

/** Ask for the newest version of some stages, or of every stage. */
export interface GetLatestVersions {
  name: string;
  stages?: string[];
}

/** The newest versions. */
export interface GetLatestVersionsResponse {
  model_versions?: ModelVersion[];
}

/** Ask for a version. */
export interface GetModelVersion {
  name: string;
  version: string;
}

/** Ask for one file of a version. */
export interface GetModelVersionArtifact {
  name: string;
  version: string;
  path: string;
}

/** Ask for a registered model. */
export interface GetRegisteredModel {
  name: string;
}

/** Ask for the version that an alias names. */
export interface GetVersionByAlias {
  name: string;
  alias: string;
}

/** A model as it was registered under a name; its number is never given again. */
export interface ModelVersion {
  name: string;
  version: string;
  creation_timestamp: number;
  last_updated_timestamp: number;
  current_stage: "Archived" | "None" | "Production" | "Staging";
  source: string;
  run_id: string;
  status: "READY";
  run_link: string;
  description?: string;
  tags?: Tag[];
  aliases?: string[];
}

/** A version. */
export interface ModelVersionResponse {
  model_version: ModelVersion;
}

/** A name under which versions of a model are registered. */
export interface RegisteredModel {
  name: string;
  creation_timestamp: number;
  last_updated_timestamp: number;
  description?: string;
  latest_versions?: ModelVersion[];
  tags?: Tag[];
  aliases?: Alias[];
}

/** A registered model. */
export interface RegisteredModelResponse {
  registered_model: RegisteredModel;
}

/** Give a registered model another name. */
export interface RenameRegisteredModel {
  name: string;
  new_name: string;
}

/** Ask for a page of versions; those of prompts only where the filter asks for them. */
export interface SearchModelVersions {
  filter?: string;
  max_results?: number;
  order_by?: string[];
  page_token?: string;
}

/** A page of versions. */
export interface SearchModelVersionsResponse {
  model_versions?: ModelVersion[];
  next_page_token?: string;
}

/** Ask for a page of registered models; prompts only where the filter asks for them. */
export interface SearchRegisteredModels {
  filter?: string;
  max_results?: number;
  order_by?: string[];
  page_token?: string;
}

/** A page of registered models. */
export interface SearchRegisteredModelsResponse {
  registered_models?: RegisteredModel[];
  next_page_token?: string;
}

/** Have an alias name a version, whatever it named before. */
export interface SetAlias {
  name: string;
  alias: string;
  version: string;
}

/** Set a tag of a version. */
export interface SetModelVersionTag {
  name: string;
  version: string;
  key: string;
  value?: string;
}

/** Set a tag of a registered model. */
export interface SetRegisteredModelTag {
  name: string;
  key: string;
  value?: string;
}

/** Move a version to a stage, and if asked the others there to Archived. */
export interface TransitionStage {
  name: string;
  version: string;
  stage: string;
  archive_existing_versions?: boolean;
}

/** Describe a version; without a description the one it has is removed. */
export interface UpdateModelVersion {
  name: string;
  version: string;
  description?: string;
}

/** Describe a registered model; without a description the one it has is removed. */
export interface UpdateRegisteredModel {
  name: string;
  description?: string;
}
