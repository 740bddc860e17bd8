/** The one place that talks HTTP. Everything that can go wrong leaves here as an ApiError. */
import { baseUrl } from "../lib/baseUrl";
import { signedOut } from "../lib/session";

/** A request that did not give what was asked for, in words a person can act on. */
export class ApiError extends Error {
  /** HTTP status, or 0 when no answer came. */
  readonly status: number;
  /** The server's error code, "NETWORK" when no answer came, "NOT_JSON" when it was not the API that answered. */
  readonly code: string;
  /** Offset of the fault in the filter text, when the server knows it. */
  readonly position: number | null;

  constructor(message: string, status: number, code: string, position: number | null = null) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.position = position;
  }
}

/** An absolute address of an API path such as "ajax-api/2.0/mlflow/runs/get". */
export function apiUrl(path: string, query?: Record<string, string>): string {
  const url = new URL(path, baseUrl());
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  return url.href;
}

/** True for the error of a request that its caller cancelled; such errors are never shown. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Any thrown value as an ApiError, so that pages handle one type. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(error instanceof Error ? error.message : String(error), 0, "UNEXPECTED");
}

interface Refusal {
  error_code?: unknown;
  message?: unknown;
  position?: unknown;
}

function refusal(status: number, text: string): ApiError {
  let body: Refusal | null = null;
  try {
    body = JSON.parse(text) as Refusal | null;
  } catch {
    body = null;
  }
  if (body !== null && typeof body === "object" && typeof body.message === "string") {
    const code = typeof body.error_code === "string" ? body.error_code : "UNKNOWN";
    return new ApiError(body.message, status, code, typeof body.position === "number" ? body.position : null);
  }
  return new ApiError(`The server answered with status ${status} and no reason.`, status, "NOT_JSON");
}

/** Fetches a path below the base. Raises ApiError for refusals and for no answer; AbortError when cancelled. */
export async function fetchChecked(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiError("The server does not answer. Is it running, and can this computer reach it?", 0, "NETWORK");
  }
  if (response.status === 401) signedOut();
  if (!response.ok) throw refusal(response.status, await response.text());
  return response;
}

async function json<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetchChecked(url, init);
  try {
    return (await response.json()) as T;
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiError("The answer is not JSON; something between here and the server changed it.", response.status, "NOT_JSON");
  }
}

/** GET, decoded from JSON. */
export function get<T>(path: string, query?: Record<string, string>, signal?: AbortSignal): Promise<T> {
  return json<T>(apiUrl(path, query), signal ? { signal } : {});
}

function send<T>(method: "POST" | "PATCH" | "DELETE", path: string, body: object, signal?: AbortSignal): Promise<T> {
  const init: RequestInit = { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return json<T>(apiUrl(path), signal ? { ...init, signal } : init);
}

/** POST of a JSON body, decoded from JSON. */
export function post<T>(path: string, body: object, signal?: AbortSignal): Promise<T> {
  return send<T>("POST", path, body, signal);
}

/** PATCH of a JSON body, decoded from JSON. */
export function patch<T>(path: string, body: object): Promise<T> {
  return send<T>("PATCH", path, body);
}

/** DELETE, with a JSON body where one names what goes, decoded from JSON. */
export function remove<T>(path: string, body?: object): Promise<T> {
  return body === undefined ? json<T>(apiUrl(path), { method: "DELETE" }) : send<T>("DELETE", path, body);
}
