/** Hands a file to the browser, to be saved under a name. */
export function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name.replaceAll(/[^\w.-]+/g, '_')
  link.click()
  // The browser has taken it by then; a file that is kept for good would be kept in memory.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
