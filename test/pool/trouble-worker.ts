import type { ThreadCall } from '#pool/pool.ts'
import { markStarted, placeWriter } from '#pool/progress.ts'

/** What the thread is to do; `say` answers after `wait` ms. */
export type Trouble =
  | { readonly do: 'say'; readonly text: string; readonly wait?: number }
  | {
      readonly do:
        | 'throw'
        | 'spin'
        | 'wait for ever'
        | 'numbers'
        | 'objects'
        | 'strings'
        | 'map'
        | 'buffers'
        | 'exit'
        | 'reject'
        | 'throw later'
        | 'crash'
    }

export default async function work({ task, progress }: ThreadCall<Trouble>): Promise<string> {
  markStarted(progress)
  placeWriter(progress)(`/${task.do}/`)
  const held: unknown[] = []
  switch (task.do) {
    case 'say':
      await new Promise(done => setTimeout(done, task.wait ?? 0))
      return task.text
    case 'throw':
      throw new Error('no wood left')
    case 'spin':
      for (;;);
    case 'wait for ever':
      return new Promise<string>(() => setInterval(() => {}, 1000))
    case 'numbers':
      for (;;) held.push(Math.random())
    case 'objects':
      for (;;) held.push({ held: held.length })
    case 'strings':
      for (;;) held.push('x'.repeat(1e6) + held.length)
    case 'map': {
      const map = new Map<number, object>()
      for (;;) map.set(map.size, {})
    }
    case 'buffers':
      for (;;) held.push(Buffer.alloc(1e7, 1))
    case 'exit':
      process.exit(0)
      break
    case 'reject':
      void Promise.reject(new Error('nobody listens'))
      return new Promise(() => {})
    case 'crash':
      process.kill(process.pid, 'SIGSEGV')
      return new Promise(() => {})
    case 'throw later':
      setTimeout(() => {
        throw new Error('too late')
      }, 10)
      return new Promise(() => {})
  }
  return ''
}
