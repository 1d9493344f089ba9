import { spawn } from 'node:child_process'
import type { ReleaseEvent } from './event.ts'

const TIMEOUT = 30_000

/** Runs a program (no shell) with the event as JSON on its standard input. Throws unless it ends with 0 in time. */
export async function runWithEvent(event: ReleaseEvent, [file = '', ...args]: readonly string[]): Promise<void> {
  const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'pipe'], timeout: TIMEOUT, killSignal: 'SIGKILL' })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < 400) complaint += text
  })
  // A program that does not read what it is told may end before it is written.
  child.stdin.on('error', () => {})
  child.stdin.end(`${JSON.stringify(event)}\n`)
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) return resolve()
      reject(new Error(`it ended with ${signal ?? code}${complaint ? `: ${complaint.trim().slice(0, 400)}` : ''}`))
    })
  })
}
