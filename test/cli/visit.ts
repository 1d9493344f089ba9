import { get } from 'node:http'

/** What the edge on a port of this machine answers for a host: `fetch` cannot say for which one it asks. */
export function visit(port: number, host: string, path = '/'): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers: { host }, agent: false }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve(text))
    }).on('error', reject)
  })
}
