import sharp from 'sharp'
import { draw } from '#finish/site-files/drawing/draw.ts'
import type { Sharp } from '#finish/site-files/drawing/sharp-like.ts'
import type { DrawReply, DrawTask } from '#finish/site-files/drawing/task.ts'
import type { ThreadCall } from '#pool/pool.ts'

/** A thread that draws and does nothing else. */
export default ({ task }: ThreadCall<DrawTask>): Promise<DrawReply> => draw(sharp as unknown as Sharp, task)
