export interface Question {
  readonly message: string
  /** What stands there to be changed or accepted. */
  readonly initialValue?: string | undefined
}

/** Asks whoever sits at the terminal; undefined where nobody can be asked, or whoever was asked gave up. */
export async function askOnTerminal(
  { message, initialValue }: Question,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined
  const { isCancel, text } = await import('@clack/prompts')
  const answer = await text({ message, output: process.stderr, signal, ...(initialValue && { initialValue }) })
  return isCancel(answer) ? undefined : answer
}
