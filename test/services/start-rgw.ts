/** Starts a Ceph RGW to try things out on, until Ctrl-C: `node test/services/start-rgw.ts [PORT]`. What it holds goes with it. */
import { startRgw, whyNoRgw } from './rgw.ts'

const reason = whyNoRgw()
if (reason) {
  console.error(reason)
  process.exit(1)
}
const rgw = await startRgw({ port: Number(process.argv[2] ?? 7480) })
const { accessKeyId, secretAccessKey } = rgw.credentials
console.log(`export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`)
console.log(`export BUCKET='${rgw.urlOf('tour', 'fleet')}'`)
console.error(`Ceph RGW answers on ${rgw.endpoint}; Ctrl-C ends it`)
await new Promise(resolve => {
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, resolve)
})
await rgw[Symbol.asyncDispose]()
