/** Messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */

/** Drop an upload with its parts. */
export interface AbortMultipart {
  path: string;
  upload_id: string;
}

/** Name a file or directory of one run or one logged model; without a path, its root. */
export interface ArtifactsOf {
  run_id?: string;
  model_id?: string;
  path?: string;
}

/** Make a file of the parts. */
export interface CompleteMultipart {
  path: string;
  upload_id: string;
  parts: Part[];
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

/** Ask for one file of a run. */
export interface GetArtifact {
  run_id: string;
  path: string;
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

/** Store the body as a file of a run. */
export interface UploadArtifact {
  run_uuid: string;
  path: string;
}
