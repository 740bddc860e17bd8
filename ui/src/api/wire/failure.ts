/** Messages of the server, written by scripts/write_api_types.py from its OpenAPI document. Do not edit. */

/** Why a request was not answered. */
export interface Failure {
  error_code: "BAD_REQUEST" | "ENDPOINT_NOT_FOUND" | "INTERNAL_ERROR" | "INVALID_PARAMETER_VALUE" | "INVALID_STATE" | "NOT_IMPLEMENTED" | "PERMISSION_DENIED" | "REQUEST_LIMIT_EXCEEDED" | "RESOURCE_ALREADY_EXISTS" | "RESOURCE_DOES_NOT_EXIST" | "RESOURCE_EXHAUSTED" | "TEMPORARILY_UNAVAILABLE" | "UNAUTHENTICATED";
  message: string;
  position?: number;
  request_id?: string;
}
