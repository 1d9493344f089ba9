/** A thread that refuses loaders again and again, as one does that has just started. */
import { loadSharp, refuseLoaders } from '#images/sharp.ts'

const sharp = await loadSharp()
setInterval(() => refuseLoaders(sharp), 1)
