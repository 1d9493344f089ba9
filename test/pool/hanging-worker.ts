/** A worker whose module never gets to its end. */
await new Promise(resolve => setTimeout(resolve, 1e9))

export default function (): void {}
