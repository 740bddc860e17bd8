/** Where the UI lives: the `<base href>` the server filled in, always ending in a slash. */
export function baseUrl(): URL {
  return new URL(document.baseURI);
}
