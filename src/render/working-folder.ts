/**
 * Has this thread say that it works in a folder (absolute) until what it returns is called: a thread cannot change the folder
 * that its process works in.
 */
export function workIn(folder: string): () => void {
  const { cwd } = process
  process.cwd = () => folder
  return () => {
    process.cwd = cwd
  }
}
