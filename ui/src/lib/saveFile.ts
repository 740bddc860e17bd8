/** Hands what a page made to the reader as a file. */

/** A name that every file system takes. */
function fileName(name: string, ending: string): string {
  const plain = name.replace(/[^\p{L}\p{N}.=_ -]+/gu, "-").replace(/^[-. ]+|[-. ]+$/g, "");
  return `${plain.slice(0, 120) || "download"}.${ending}`;
}

export function saveFile(name: string, ending: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName(name, ending);
  link.click();
  // The browser reads it after this task.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
